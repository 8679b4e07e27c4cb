"""Something that belongs to a system, where several systems are listed together."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID


class Identified(Protocol):
    """What has a key."""

    @property
    def id(self) -> UUID:
        """Its key."""


Item = TypeVar("Item", bound=Identified)


@dataclass(frozen=True, slots=True)
class Owned(Generic[Item]):
    """An item with the name of its system."""

    system: str
    item: Item

    @property
    def id(self) -> UUID:
        """Key of the item."""
        return self.item.id
