"""Statements that a cluster refused, and near ones that it ran."""

import pytest
from uuid_utils.compat import uuid7

from tests.shapes import flaw

SOURCE, TARGET = uuid7(), uuid7()
GIVEN = {"source": SOURCE, "target": TARGET, "same": SOURCE}
REFUSED = {
    "systems compared by another column": """
        SELECT s.name FROM geoheal.modules AS s JOIN geoheal.modules AS t
            ON t.system_id = %(target)s AND t.name = s.name WHERE s.system_id = %(source)s""",
    "another system in a subquery": """
        INSERT INTO geoheal.snapshots (system_id, code_version_id)
        SELECT %(target)s, (SELECT t.id FROM geoheal.code_versions AS t
                            WHERE t.system_id = %(target)s AND t.fingerprint = r.label)
        FROM geoheal.snapshots AS r WHERE r.system_id = %(source)s""",
    "a join by id alone": """
        SELECT s.phi FROM geoheal.snapshots AS s
        JOIN geoheal.code_versions AS c ON c.id = s.code_version_id""",
    "all of one with all of another": "SELECT b.id FROM geoheal.baselines AS b, geoheal.imports AS i",
    "no column": "SELECT EXISTS (SELECT FROM geoheal.policies WHERE system_id IN (%(source)s, %(target)s))",
    "the server's locks": """
        SELECT EXISTS (SELECT 1 FROM pg_locks AS held JOIN geoheal.imports AS i ON held.objid = i.stored)""",
    "EXCEPT that refers to the outside": """
        UPDATE geoheal.import_rows AS r SET fields = ARRAY(
            SELECT unnest(%(own)s::text[]) EXCEPT SELECT unnest(a.fields) FROM geoheal.import_rows AS a
            WHERE a.system_id = r.system_id AND a.snapshot_id = r.id)
        WHERE r.system_id = %(source)s""",
    "a function that refers to the outside": """
        UPDATE geoheal.import_rows AS r SET fields = ARRAY(
            SELECT own.field FROM unnest(%(own)s::text[]) AS own (field)
            WHERE NOT EXISTS (SELECT 1 FROM geoheal.import_rows AS a
                              WHERE a.system_id = r.system_id AND own.field = ANY(a.fields)))
        WHERE r.system_id = %(source)s""",
    "VALUES with a subquery": """
        INSERT INTO geoheal.baselines (system_id, basin)
        VALUES (%(source)s, (SELECT array_agg(0.5) FROM generate_series(1, 8)))""",
    "locks of several systems": "SELECT id FROM geoheal.alerts ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED",
}
RUN = {
    "the same system twice": """
        SELECT s.name FROM geoheal.modules AS s JOIN geoheal.modules AS t
            ON t.system_id = %(same)s AND t.name = s.name WHERE s.system_id = %(source)s""",
    "joined by the system": """
        SELECT s.phi FROM geoheal.snapshots AS s JOIN geoheal.code_versions AS c
            ON c.system_id = s.system_id AND c.id = s.code_version_id""",
    "joined over the table of systems": """
        SELECT s.phi FROM geoheal.systems AS y JOIN geoheal.snapshots AS s ON s.system_id = y.id
        JOIN geoheal.policies AS p ON p.system_id = y.id""",
    "USING": "SELECT b.id FROM geoheal.baselines AS b JOIN geoheal.imports AS i USING (system_id)",
    "two systems of one table": """
        SELECT count(*) FROM geoheal.policies WHERE system_id IN (%(source)s, %(target)s)""",
    "the server's locks alone": "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory')",
    "written elsewhere": """
        WITH written AS (INSERT INTO geoheal.profiles (system_id, id)
                         SELECT %(target)s, id FROM geoheal.profiles AS r WHERE r.system_id = %(source)s
                         RETURNING system_id)
        SELECT count(*) FROM written""",
    "subqueries that know their system": """
        DELETE FROM geoheal.baselines AS b WHERE b.system_id = %(source)s AND NOT EXISTS (
            SELECT 1 FROM geoheal.calibrations AS c
            WHERE c.system_id = b.system_id AND c.baseline_id = b.id)""",
    "subqueries within subqueries": """
        SELECT i.id FROM geoheal.incidents AS i WHERE NOT EXISTS (
            SELECT 1 FROM geoheal.patches AS p WHERE p.system_id = i.system_id AND p.incident_id = i.id
            AND NOT EXISTS (SELECT 1 FROM geoheal.patches AS later
                            WHERE later.system_id = p.system_id AND later.id > p.id))""",
    "EXCEPT of a system that is named": """
        UPDATE geoheal.import_rows SET fields = ARRAY(
            SELECT unnest(%(own)s::text[]) EXCEPT SELECT unnest(fields) FROM geoheal.import_rows
            WHERE system_id = %(source)s AND snapshot_id = %(target)s)
        WHERE system_id = %(source)s""",
    "locks of one system": """
        SELECT id FROM geoheal.alerts WHERE system_id = %(source)s FOR UPDATE SKIP LOCKED""",
    "no table of systems": "SELECT id FROM geoheal.systems WHERE id IN (%(source)s, %(target)s) FOR UPDATE",
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED)
def test_what_a_cluster_refuses_is_found(statement):
    assert flaw(statement, GIVEN) is not None


@pytest.mark.parametrize("statement", RUN.values(), ids=RUN)
def test_what_it_runs_is_not(statement):
    assert flaw(statement, GIVEN) is None
