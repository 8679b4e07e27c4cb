"""Where the files of an archive are: in a folder, or in an object store such as S3."""

import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from geoheal.errors import InvalidInput


class ArchivePlace(Protocol):
    """Where files of Parquet are kept, by name."""

    def draft(self) -> AbstractContextManager[Path]:
        """Yield a file to write to; it is removed afterwards."""
        ...

    def keep(self, draft: Path, name: str) -> None:
        """Keep a complete draft under a name; it replaces an earlier file of this name."""
        ...

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        ...

    def rows(self, name: str) -> int:
        """Return the number of rows in a file; 0 where it is missing or damaged."""
        ...

    def spoken(self, name: str) -> str:
        """Return where a file of this name is, for people."""
        ...

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of this machine; it is made when something is written."""

    path: Path

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Yield a hidden file beside the others."""
        self.path.mkdir(parents=True, exist_ok=True)
        part = self.path / f".snapshots.{uuid4().hex}.part"
        try:
            yield part
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def keep(self, draft: Path, name: str) -> None:
        """Rename the draft."""
        draft.replace(self.path / name)

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return (self.path / name).exists()

    def rows(self, name: str) -> int:
        """Return the number of rows in a file; 0 where it is missing or damaged."""
        with suppress(FileNotFoundError, pa.ArrowInvalid):
            return int(pq.read_metadata(self.path / name).num_rows)
        return 0

    def spoken(self, name: str) -> str:
        """Return the path of a file."""
        return str(self.path / name)

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A place in an object store.

    Parameters
    ----------
    store
        The store, as Arrow reaches it.
    path
        Bucket and prefix.
    address
        The same with the scheme, for people.
    """

    store: fs.FileSystem
    path: str
    address: str

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Yield a file of this machine: an object cannot be renamed."""
        with tempfile.TemporaryDirectory(prefix="geoheal-archive-") as folder:
            yield Path(folder) / "draft.parquet"

    def keep(self, draft: Path, name: str) -> None:
        """Upload the draft; the object appears when all of it has arrived.

        Raises
        ------
        OSError
            When it has not arrived.
        """
        fs.copy_files(str(draft), self._of(name), fs.LocalFileSystem(), self.store)
        stored, sent = self.store.get_file_info(self._of(name)).size, draft.stat().st_size
        if stored != sent:
            raise OSError(f"{stored} of {sent} bytes were stored")

    def has(self, name: str) -> bool:
        """Whether there is an object of this name."""
        return bool(self.store.get_file_info(self._of(name)).type is fs.FileType.File)

    def rows(self, name: str) -> int:
        """Return the number of rows in an object; 0 where it is missing or damaged."""
        with suppress(FileNotFoundError, pa.ArrowInvalid):
            return int(pq.read_metadata(self._of(name), filesystem=self.store).num_rows)
        return 0

    def spoken(self, name: str) -> str:
        """Return the address of an object."""
        return f"{self.address}/{name}"

    def __str__(self) -> str:
        return self.address

    def _of(self, name: str) -> str:
        return f"{self.path}/{name}"


def place_of(target: str) -> ArchivePlace:
    """Return the place that an operator names: a path, or an address such as ``s3://bucket/prefix``.

    Raises
    ------
    InvalidInput
        When the address is not understood.
    """
    if not is_address(target):
        return Folder(Path(target))
    store, path = _reached(target)
    if isinstance(store, fs.LocalFileSystem):
        return Folder(Path(path))
    return Bucket(store, path.rstrip("/"), _shown(target))


@contextmanager
def local_copy(target: str) -> Iterator[Path]:
    """Yield a file that an operator names, or a copy of an object for as long as the context lasts.

    Raises
    ------
    InvalidInput
        When the object cannot be read.
    """
    if not is_address(target):
        yield Path(target)
        return
    store, path = _reached(target)
    with tempfile.TemporaryDirectory(prefix="geoheal-import-") as folder:
        copy = Path(folder) / path.rpartition("/")[2]
        try:
            if store.get_file_info(path).type is not fs.FileType.File:
                raise InvalidInput(f"{_shown(target)} cannot be read: there is no such file.", field="file")
            fs.copy_files(path, str(copy), store, fs.LocalFileSystem())
        except OSError as error:
            why = str(error).rstrip(".")
            raise InvalidInput(f"{_shown(target)} cannot be read: {why}.", field="file") from error
        yield copy


def is_address(target: str) -> bool:
    """Whether a target is an address instead of a path.

    >>> is_address("s3://bucket/prefix"), is_address("/var/lib/archive"), is_address("C:/archive")
    (True, False, False)
    """
    return "://" in target and bool(urlsplit(target).scheme)


def _reached(target: str) -> tuple[fs.FileSystem, str]:
    advice = "name a folder, or an address such as s3://bucket/prefix."
    if not (urlsplit(target).netloc or target.startswith("file:")):
        raise InvalidInput(f"{_shown(target)} cannot be used (without a bucket); {advice}", field="folder")
    try:
        store, path = fs.FileSystem.from_uri(target)
    except (OSError, pa.ArrowException, ValueError) as error:
        why = str(error).replace(target, _shown(target)).rstrip(".")
        raise InvalidInput(f"{_shown(target)} cannot be used ({why}); {advice}", field="folder") from None
    return store, path


def _shown(target: str) -> str:
    """Return an address without keys and options; a key that is not escaped may hold any character.

    >>> _shown("s3://key:secret@bucket/prefix/?region=eu"), _shown("s3://key:sec/r?t@bucket/prefix")
    ('s3://bucket/prefix', 's3://bucket/prefix')
    >>> _shown("s3://bucket/a@b")
    's3://bucket/a@b'
    """
    scheme, _, place = target.partition("://")
    before, _, after = place.rpartition("@")
    if ":" in before or "/" not in before:
        place = after
    return f"{scheme}://{place.partition('?')[0].rstrip('/')}"
