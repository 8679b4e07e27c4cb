"""The data dictionary: tables, columns and functions of the database, described by its own comments."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class RelationKind(StrEnum):
    """Kind of a relation."""

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
        Whether it can be NULL; always true for views, where PostgreSQL does not know.
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
        What it returns.
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
        Views and tables; partitions are not listed separately.
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
