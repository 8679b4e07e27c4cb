"""Apply patches to the running system and undo them; a crash never leaves half of a change."""

from geoheal.healing.applier.applier import Applier
from geoheal.healing.applier.place import ApplyPlace, place_of, target_of

__all__ = ["Applier", "ApplyPlace", "place_of", "target_of"]
