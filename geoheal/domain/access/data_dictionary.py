"""The data dictionary: what is in the database, in the words of its own comments."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class RelationKind(StrEnum):
    """What holds rows."""

    VIEW = "view"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class DictionaryColumn:
    """A column.

    Parameters
    ----------
    name, type
        As PostgreSQL spells them.
    nullable
        Whether it can be NULL; of a view PostgreSQL does not know, and says it can.
    comment
        Its meaning and unit.
    """

    name: str
    type: str
    nullable: bool
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A view or table, its columns in order."""

    name: str
    kind: RelationKind
    comment: str
    columns: Sequence[DictionaryColumn]


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlFunction:
    """A function.

    Parameters
    ----------
    name, arguments, result
        As PostgreSQL spells them; arguments with their names and defaults.
    comment
        What it answers.
    """

    name: str
    arguments: str
    result: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataDictionary:
    """Everything in the schema, each kind sorted by name.

    Parameters
    ----------
    comment
        Of the schema.
    relations
        Views and tables; the partitions of a table are not distinguished from it.
    functions
        The functions that analysts may call.
    """

    comment: str
    relations: Sequence[Relation]
    functions: Sequence[SqlFunction]

    @property
    def views(self) -> Sequence[Relation]:
        """The views."""
        return [each for each in self.relations if each.kind is RelationKind.VIEW]

    @property
    def tables(self) -> Sequence[Relation]:
        """The tables."""
        return [each for each in self.relations if each.kind is RelationKind.TABLE]
