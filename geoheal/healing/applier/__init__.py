"""Brings patches into the running system, and takes them out again, so that no crash leaves half of one."""

from geoheal.healing.applier.applier import Applier
from geoheal.healing.applier.place import ApplyPlace, place_of, target_of

__all__ = ["Applier", "ApplyPlace", "place_of", "target_of"]
