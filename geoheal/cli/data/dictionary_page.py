"""The data dictionary as a page of Markdown."""

from collections.abc import Iterator, Sequence

from geoheal.domain.access.data_dictionary import DataDictionary, Relation, SqlFunction

HEAD = """\
# The database, word by word

Made by `geoheal schema` from the comments in the database; `geoheal schema --json` gives programs the same.
[analysts.md](analysts.md) shows how the views are used.
"""

VIEWS = """
## Views

They are a public contract: a column keeps its name, place, type and meaning. New columns come at the end.
"""

FUNCTIONS = """
## Functions

They run with the rights of their caller and read the views alone.
"""

TABLES = """
## Tables

For operators and the curious: they change with geoheal's needs. Analysts read the views, which do not.
"""


def page(dictionary: DataDictionary) -> str:
    """Return the page."""
    return "\n".join(_lines(dictionary)) + "\n"


def _lines(dictionary: DataDictionary) -> Iterator[str]:
    yield HEAD
    yield f"Schema `geoheal`: {dictionary.comment}"
    yield VIEWS
    yield from _sections(dictionary.views)
    yield FUNCTIONS.rstrip("\n")
    for function in dictionary.functions:
        yield from _function(function)
    yield TABLES
    yield from _sections(dictionary.tables)


def _sections(relations: Sequence[Relation]) -> Iterator[str]:
    blank = ""
    for relation in relations:
        yield f"{blank}### {relation.name}\n\n{relation.comment}\n\n| column | type | |\n|---|---|---|"
        for column in relation.columns:
            required = "" if column.nullable else " not null"
            yield f"| `{column.name}` | {column.type}{required} | {_cell(column.comment)} |"
        blank = "\n"


def _function(function: SqlFunction) -> Iterator[str]:
    yield f"\n### {function.name}\n\n{function.comment}\n"
    yield f"    geoheal.{function.name}({function.arguments})"
    yield f"    RETURNS {function.result}"


def _cell(text: str) -> str:
    """Text that does not break a table."""
    return text.replace("|", "\\|").replace("\n", " ")
