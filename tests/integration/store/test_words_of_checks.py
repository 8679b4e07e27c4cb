"""CHECKs of the database, which migrations wrote, allow exactly the words that the tables name."""

import re

from sqlalchemy import CheckConstraint, text

from geoheal.domain.health.detection import EvidenceKind
from geoheal.store.schema.all_tables import metadata

CHECKS = text("""
    SELECT relname, pg_get_constraintdef(c.oid) FROM pg_constraint AS c
    JOIN pg_class AS t ON t.oid = c.conrelid
    WHERE c.contype = 'c' AND c.connamespace = 'geoheal'::regnamespace
""")


def words_of(definition: str) -> tuple[str, frozenset[str]] | None:
    """Return the column and the words of a list; None for another condition."""
    found = re.match(r"(?:CHECK )?\(*(\w+) (?:IN|= ANY) \(", definition)
    if found is None:
        return None
    return found[1], frozenset(re.findall("'([^']*)'", definition))


def named_words() -> set[tuple[str, str, frozenset[str]]]:
    found = set()
    for table in metadata.tables.values():
        for constraint in table.constraints:
            words = words_of(str(constraint.sqltext)) if isinstance(constraint, CheckConstraint) else None
            if words is not None:
                found.add((table.name, *words))
    return found


def test_the_database_allows_the_words_that_the_tables_name(connection):
    rows = [(name, words_of(definition)) for name, definition in connection.execute(CHECKS)]
    stored = {(name, *words) for name, words in rows if words is not None}
    assert len(stored) > 20
    assert {each for each in stored if each[0] in {name for name, *_ in named_words()}} == named_words()


def test_every_kind_of_evidence_can_be_stored():
    (words,) = (each for table, column, each in named_words() if (table, column) == ("anomalies", "evidence"))
    assert words == {kind.value for kind in EvidenceKind}
