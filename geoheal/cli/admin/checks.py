"""Checks of ``geoheal doctor``."""

import platform
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from geoheal import system
from geoheal.cli.admin.check_result import CheckResult, State
from geoheal.cli.admin.replica_check import replica
from geoheal.config.settings import Settings
from geoheal.errors import DatabaseNewer, GeohealError
from geoheal.sandbox.doctor import preflight
from geoheal.store.cluster import distribution
from geoheal.store.embedded import default_data_dir
from geoheal.store.operations import server
from geoheal.store.operations.migrate import head, require_compatible
from geoheal.store.session import Database
from geoheal.store.snapshots import partitions

SPACE_WANTED = 5 * 2**30
SPACE_NEEDED = 2**29
SKEW_WARNING = timedelta(seconds=2)
SKEW_FAILURE = timedelta(minutes=5)
AHEAD = timedelta(days=7)
"""Period ahead for which partitions are checked."""
VERSIONS = range(15, 19)
"""Tested major versions of PostgreSQL."""


def all_checks(settings: Settings) -> Iterator[CheckResult]:
    """Yield the results of all checks."""
    yield python_version()
    if settings.database_url is None:
        yield data_folder(settings)
    yield from database_checks(settings)
    yield from sandbox_checks()


def python_version() -> CheckResult:
    """Check Python's version."""
    found = platform.python_version()
    if tuple(map(int, platform.python_version_tuple()[:2])) >= (3, 11):
        return CheckResult("Python", State.OK, found)
    return CheckResult("Python", State.FAIL, found, "Install Python 3.11 or newer.")


def data_folder(settings: Settings) -> CheckResult:
    """Check whether the embedded database's folder can be written, and has free space."""
    folder = settings.data_dir or default_data_dir()
    nearest = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not nearest.is_dir():
        return CheckResult(
            "data folder", State.FAIL, f"{nearest} is not a folder", "Choose another with GEOHEAL_DATA_DIR."
        )
    if not _can_write(nearest):
        remedy = f"Allow your user to write to {nearest}, or choose another folder with GEOHEAL_DATA_DIR."
        return CheckResult("data folder", State.FAIL, f"{folder} cannot be written", remedy)
    return _space(folder, shutil.disk_usage(nearest).free)


def _space(folder: Path, free: int) -> CheckResult:
    detail = f"{folder}, {free / 2**30:,.1f} GiB free"
    if free >= SPACE_WANTED:
        return CheckResult("data folder", State.OK, detail)
    state = State.FAIL if free < SPACE_NEEDED else State.WARN
    return CheckResult(
        "data folder", state, detail, "Free some space, or set GEOHEAL_RETENTION_DAYS to keep less history."
    )


def _can_write(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def database_checks(settings: Settings) -> Iterator[CheckResult]:
    """Yield the checks of the database, as far as it can be reached."""
    try:
        with system.database_url(settings) as url:
            database = system.connect(settings, url)
            try:
                yield from (look(database) for look in LOOKS)
                yield replica(settings, database)
            finally:
                database.close()
    except GeohealError as error:
        remedy = "Start the database, or correct GEOHEAL_DATABASE_URL. Checks that need it were skipped."
        if settings.database_url is None:
            remedy = "See the message for the cause, or choose another folder with GEOHEAL_DATA_DIR."
        yield CheckResult("database", State.FAIL, error.explained, remedy)


def reachable(database: Database) -> CheckResult:
    """Check PostgreSQL's version."""
    with database.transaction() as connection:
        version = server.version(connection)
    detail = f"PostgreSQL {version // 10000}.{version % 10000}"
    if version // 10000 in VERSIONS:
        return CheckResult("database", State.OK, detail)
    supported = f"{VERSIONS[0]} to {VERSIONS[-1]}"
    if version // 10000 < VERSIONS[0]:
        return CheckResult("database", State.FAIL, detail, f"Upgrade PostgreSQL: {supported} are supported.")
    return CheckResult("database", State.WARN, detail, f"This version is not tested yet; {supported} are.")


def migrations(database: Database) -> CheckResult:
    """Check whether the schema is the one that this version needs."""
    try:
        stands_at = require_compatible(database)
    except DatabaseNewer as error:
        return CheckResult("migrations", State.FAIL, error.message)
    except GeohealError as error:
        return CheckResult("migrations", State.FAIL, error.message, "Run `geoheal migrate`.")
    later = "" if stands_at == head() else f" of a later version, on which this one ({head()}) runs"
    return CheckResult("migrations", State.OK, f"at {stands_at}{later}")


def partitions_ahead(database: Database) -> CheckResult:
    """Check whether there are partitions for the snapshots of the next days."""
    now = datetime.now(UTC)
    with database.transaction() as connection:
        until = partitions.ready_until(connection, now)
    detail = f"ready until {until:%Y-%m-%d}"
    if until >= now + AHEAD:
        return CheckResult("partitions", State.OK, detail)
    remedy = "A running service creates them: start `geoheal serve`."
    return CheckResult("partitions", State.WARN, detail, remedy)


def clock(database: Database) -> CheckResult:
    """Check whether the clocks of this machine and of the database agree."""
    before = datetime.now(UTC)
    with database.transaction() as connection:
        theirs = server.now(connection)
    return judge_skew(theirs - (before + (datetime.now(UTC) - before) / 2))


def nodes(database: Database) -> CheckResult:
    """Check whether the tables are distributed over a cluster completely."""
    with database.transaction() as connection:
        found = distribution.look(connection)
    if found is None:
        return CheckResult("cluster", State.OK, "not distributed: all tables are on one server")
    if found.missing:
        detail = f"distributed, except for {', '.join(found.missing)}"
        return CheckResult(
            "cluster", State.FAIL, detail, "Run `geoheal db distribute` to distribute them, too."
        )
    return CheckResult(
        "cluster", State.OK, f"distributed: {found.shards} shards per table on {found.nodes} nodes"
    )


LOOKS = (reachable, migrations, partitions_ahead, nodes, clock)


def judge_skew(skew: timedelta) -> CheckResult:
    """Judge a difference between two clocks."""
    detail = (
        f"the database is {abs(skew).total_seconds():.3f} s {'ahead' if skew > timedelta() else 'behind'}"
    )
    if abs(skew) < SKEW_WARNING:
        return CheckResult("clock", State.OK, detail)
    state = State.FAIL if abs(skew) >= SKEW_FAILURE else State.WARN
    return CheckResult(
        "clock", state, detail, "Let NTP set both clocks: snapshots from the future are refused."
    )


def sandbox_checks() -> Iterator[CheckResult]:
    """Yield the checks of the sandbox, which evaluations need, and monitoring does not."""
    for check in preflight():
        yield CheckResult(
            f"sandbox: {check.name}", State.OK if check.ok else State.WARN, check.detail, check.remedy
        )
