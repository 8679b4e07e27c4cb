"""Arrow's files and streams, and Feather, read batch by batch."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from geoheal.errors import InvalidInput
from geoheal.history.formats.nested_columns import places_of, taken
from geoheal.history.piece import FilePiece

FILE: Final = b"ARROW1"
STREAM: Final = b"\xff\xff\xff\xff"
OLD_FEATHER: Final = b"FEA1"


class ArrowFile:
    """An Arrow file or stream; its "lines" are rows, counted from 1.

    Raises
    ------
    InvalidInput
        When it is not an Arrow file.
    """

    complete = True
    decimal_comma = False
    notes: Sequence[str] = ()

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("rb") as raw:
            start = raw.read(len(FILE))
        if start.startswith(OLD_FEATHER):
            raise InvalidInput(
                f"{path.name} is in Feather's first version; write it as Parquet or Feather 2."
            )
        self._is_stream = not start.startswith(FILE)
        try:
            with pa.memory_map(str(path)) as source:
                opened = pa.ipc.open_stream(source) if self._is_stream else pa.ipc.open_file(source)
                self._places = places_of(opened.schema)
                self.columns: Sequence[str] = list(self._places)
        except (pa.ArrowException, OSError) as error:
            raise InvalidInput(f"{path.name} is not an Arrow file: {error}.") from error

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        size, read = max(1, self._path.stat().st_size), 0
        places = {name: self._places[name] for name in columns}
        try:
            with pa.memory_map(str(self._path)) as source:
                for batch in self._batches(source):
                    for start in range(0, len(batch), rows):
                        some = batch.slice(start, rows)
                        cells = {
                            name: taken(some.column(place), tuple(inner))
                            for name, (place, *inner) in places.items()
                        }
                        first, read = read, read + len(some)
                        done = min(1.0, source.tell() / size)
                        yield FilePiece(lines=np.arange(first + 1, read + 1), columns=cells, done=done)
        except (pa.ArrowException, OSError) as error:
            raise InvalidInput(f"{self._path.name} is damaged after row {read:,}: {error}.") from error

    def _batches(self, source: pa.MemoryMappedFile) -> Iterator[pa.RecordBatch]:
        if self._is_stream:
            yield from pa.ipc.open_stream(source)
            return
        opened = pa.ipc.open_file(source)
        yield from (opened.get_batch(place) for place in range(opened.num_record_batches))
