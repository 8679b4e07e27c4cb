"""Parquet, streamed: however large a row group is, only its pages at hand are in memory."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geoheal.errors import InvalidInput
from geoheal.history.formats.nested_columns import places_of, taken
from geoheal.history.piece import FilePiece

READ_BUFFER_BYTES = 64 * 1024
"""Buffer size per column; without a buffer Arrow reads whole column chunks."""


class ParquetFile:
    """A Parquet file; its "lines" are rows, counted from 1.

    Raises
    ------
    InvalidInput
        When it is not a Parquet file.
    """

    complete = True
    decimal_comma = False
    notes: Sequence[str] = ()

    def __init__(self, path: Path) -> None:
        try:
            self._file = pq.ParquetFile(path, buffer_size=READ_BUFFER_BYTES, pre_buffer=False)
        except pa.ArrowInvalid as error:
            raise InvalidInput(f"{path.name} is not a Parquet file: {error}.") from error
        self._path = path
        self._places = places_of(self._file.schema_arrow)
        self.columns: Sequence[str] = list(self._places)

    def pieces(self, columns: Sequence[str], rows: int) -> Iterator[FilePiece]:
        """Read these columns, at most ``rows`` rows at a time."""
        total, read = self._file.metadata.num_rows, 0
        names = self._file.schema_arrow.names
        places = {name: self._places[name] for name in columns}
        whole = list(dict.fromkeys(names[place] for place, *_ in places.values()))
        batches = self._file.iter_batches(batch_size=rows, columns=whole, use_threads=False)
        try:
            for batch in batches:
                start, read = read, read + len(batch)
                cells = {
                    name: taken(batch.column(names[place]), tuple(inner))
                    for name, (place, *inner) in places.items()
                }
                yield FilePiece(lines=np.arange(start + 1, read + 1), columns=cells, done=read / total)
        except (pa.ArrowException, OSError) as error:
            raise InvalidInput(f"{self._path.name} is damaged after row {read:,}: {error}.") from error
