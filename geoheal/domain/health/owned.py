"""Items of several systems in one list, each with the name of its system."""

from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar
from uuid import UUID


class Identified(Protocol):
    """Something with a key."""

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
