"""Check of the server that GEOHEAL_READ_DATABASE_URL names."""

from collections.abc import Sequence
from contextlib import closing
from typing import Final

from geoheal.cli.admin.check_result import CheckResult, State
from geoheal.config.settings import Settings
from geoheal.domain.health.system import System
from geoheal.errors import GeohealError
from geoheal.store.connection.reads import lag_of, replica_of
from geoheal.store.operations.migrate import require_compatible
from geoheal.store.operations.server import Origin, origin
from geoheal.store.session import Connection, Database
from geoheal.store.systems import systems

NAME: Final = "reads"
LAG_WARNING_S: Final = 60.0
"""Lag (s) from which charts noticeably miss recent snapshots."""
SAMPLE: Final = 20
"""Number of the primary's systems to look for in a copy that is not a streaming replica."""

CORRECT: Final = "Correct GEOHEAL_READ_DATABASE_URL, or unset it."


def replica(settings: Settings, primary: Database) -> CheckResult:
    """Check whether the server for reads answers and has the primary's history, and how far it is behind."""
    if settings.read_database_url is None:
        return CheckResult(NAME, State.OK, "all from the database itself")
    url = settings.read_database_url.get_secret_value()
    try:
        with closing(replica_of(url, pool_size=1, statement_timeout_s=settings.statement_timeout_s)) as copy:
            return _compare(primary, copy)
    except GeohealError as error:
        remedy = f"Start it; meanwhile, figures are read from the primary. {CORRECT}"
        return CheckResult(NAME, State.WARN, f"GEOHEAL_READ_DATABASE_URL: {error.explained}", remedy)


def _compare(primary: Database, copy: Database) -> CheckResult:
    with primary.transaction() as connection:
        theirs, known = origin(connection), systems.page(connection, "", SAMPLE)
    with copy.transaction() as connection:
        own, lag_s = origin(connection), lag_of(connection)
    wrong = mismatch(theirs, own)
    if wrong is not None:
        return wrong
    if own.standby:
        return judge_lag(lag_s)
    try:
        require_compatible(copy)
    except GeohealError as error:
        return CheckResult(NAME, State.FAIL, f"another server, not a standby: {error.message}", CORRECT)
    with copy.transaction() as connection:
        return _of_a_copy(connection, known)


def mismatch(primary: Origin, copy: Origin) -> CheckResult | None:
    """Return why a server cannot replace the primary for reads; None if it can."""
    if copy.standby and copy.cluster != primary.cluster:
        return CheckResult(NAME, State.FAIL, "a standby of another server than the database's", CORRECT)
    if copy.cluster != primary.cluster:
        return None
    if copy.database != primary.database:
        return CheckResult(NAME, State.FAIL, "another database of the same server", CORRECT)
    if copy.standby:
        return None
    if copy.started_at == primary.started_at:
        remedy = "Unset GEOHEAL_READ_DATABASE_URL, or name a standby."
        return CheckResult(NAME, State.WARN, "GEOHEAL_READ_DATABASE_URL leads to the database itself", remedy)
    remedy = "Make it a standby again (pg_rewind or pg_basebackup), or correct the URLs."
    return CheckResult(
        NAME, State.FAIL, "a former standby that was promoted, so it no longer follows the primary", remedy
    )


def judge_lag(lag_s: float | None) -> CheckResult:
    """Judge the lag of a streaming replica."""
    if lag_s is None:
        detail = "a standby of the database; how far behind is not known"
        return CheckResult(
            NAME, State.WARN, detail, "Check in pg_stat_wal_receiver there that it is connected."
        )
    detail = f"a standby of the database, {max(lag_s, 0):.1f} s behind"
    if lag_s < LAG_WARNING_S:
        return CheckResult(NAME, State.OK, detail)
    remedy = "Check pg_stat_replication on the primary, and look for long queries on the standby."
    return CheckResult(NAME, State.WARN, detail, remedy)


def _of_a_copy(connection: Connection, known: Sequence[System]) -> CheckResult:
    """Compare a separate server that is not updated by streaming."""
    if known and not any(systems.find(connection, each.name) == each for each in known):
        detail = "another server, which has none of the database's systems"
        return CheckResult(NAME, State.FAIL, detail, CORRECT)
    return CheckResult(NAME, State.OK, "a copy, not a standby; how far behind is not known")
