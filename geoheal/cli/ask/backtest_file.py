"""The file of ``geoheal backtest``, in a database of its own; it needs the extra ``history``."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from geoheal.cli.data.importing.file_run import ImportRequest, import_opened, opened_file
from geoheal.cli.data.importing.rejects import Rejects
from geoheal.config.settings import Settings
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.errors import InvalidInput
from geoheal.history.cells.moments import TimeColumnReader
from geoheal.history.choices import Choices
from geoheal.history.formats.file_kind import FileKind
from geoheal.history.importer import Destination
from geoheal.store.session import Database
from geoheal.system import open_database


def request_of(
    choices: Choices, clock: TimeColumnReader, kind: FileKind | None, encoding: str | None = None
) -> ImportRequest:
    """Return how to read the file: as one system, whatever its name in the file."""
    return ImportRequest(
        kind=kind,
        clock=clock,
        choices=replace(choices, without=("system",)),
        destination=Destination(system=DEFAULT_SYSTEM),
        tolerance=timedelta(milliseconds=500),
        encoding=encoding,
    )


@contextmanager
def database_of(file: Path, settings: Settings, asked: ImportRequest) -> Iterator[Database]:
    """Yield a temporary database with the file's content, for as long as the context lasts."""
    with (
        opened_file(file, asked) as opened,
        tempfile.TemporaryDirectory(prefix="geoheal-backtest-") as folder,
    ):
        apart = {"database_url": None, "data_dir": Path(folder), "retention_days": None}
        own = settings.model_copy(update=apart)
        with open_database(own, migrate=True) as database, Rejects(None) as refused:
            summary = import_opened(database, opened, file, asked, own, refused, is_kept=False)
            if not summary.stored:
                raise InvalidInput(f"No row of {file.name} can be judged; see the reasons above.")
            yield database
