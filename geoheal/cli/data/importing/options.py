"""Options of ``geoheal import``."""

from pathlib import Path
from typing import Annotated

import typer

from geoheal.domain.snapshots.convention import Geometry
from geoheal.history.cells.time_unit import TimeUnit
from geoheal.history.formats.file_kind import FileKind
from geoheal.history.presets.preset_name import PresetName

Files = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE...",
        help="CSV, JSON, Parquet or a log, also gz or zst, or s3://bucket/object; - for standard input; "
        "any number.",
    ),
]
Preset = Annotated[
    PresetName | None, typer.Option(help="Tool that wrote the file [recognised by its columns].")
]
System = Annotated[
    str | None, typer.Option(help="Name of the system [the rows' own column `system`, else default].")
]
Mappings = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="COLUMN=FIELD",
        help="Column that feeds a field, or metrics.NAME; A/B is a ratio of columns, !A is 1 - A, "
        "A>=500 is 1 where that holds; may be repeated.",
    ),
]
Columns = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="NAMES",
        help="Names of the columns, comma-separated, if no line of the file names them.",
    ),
]
Basin = Annotated[str | None, typer.Option(help="Columns of the coordinates, comma-separated.")]
BasinPrefix = Annotated[
    str | None,
    typer.Option(help="Prefix of the coordinates' columns: b for b00, b01 …"),
]
Metrics = Annotated[
    list[str] | None,
    typer.Option(
        metavar="PATTERN",
        help="Columns that become metrics of the same name, unless they are used otherwise (* and ? are "
        "wildcards); may be repeated.",
    ),
]
GeometryName = Annotated[Geometry | None, typer.Option(help="Geometry of a new system [sphere].")]
TimeColumn = Annotated[str | None, typer.Option(help="The same as --map COLUMN=captured_at.")]
UnitOfTimes = Annotated[TimeUnit, typer.Option(help="Unit of times that are numbers since 1970.")]
Utc = Annotated[bool, typer.Option("--utc", help="Times without an offset are in UTC.")]
Zone = Annotated[
    str | None,
    typer.Option("--timezone", help="Time zone of times without an offset, such as Europe/Berlin."),
]
TimeFormat = Annotated[str | None, typer.Option(help="Format of times, as for strptime: %d/%m/%Y %H:%M.")]
Ignored = Annotated[
    list[str] | None, typer.Option(metavar="COLUMN", help="Column to ignore; may be repeated.")
]
Scales = Annotated[
    list[str] | None,
    typer.Option(metavar="COLUMN=FACTOR", help="Factor by which a column is multiplied; may be repeated."),
]
Counters = Annotated[
    list[str] | None,
    typer.Option(
        metavar="COLUMN", help="Column that only counts up; its increases are used; may be repeated."
    ),
]
Every = Annotated[
    str | None,
    typer.Option(
        help="Interval of the snapshots if each row is an event: 10s, 5m, 1h [10s for known tools]."
    ),
]
Tolerance = Annotated[
    str,
    typer.Option(
        help="Largest difference of times (0s, 500ms, 2s) at which rows are combined into one snapshot."
    ),
]
NodeColumn = Annotated[str | None, typer.Option(help="The same as --map COLUMN=node.")]
SystemColumn = Annotated[
    str | None, typer.Option(help="Column of the system's name; systems are named SYSTEM/value.")
]
Kind = Annotated[FileKind | None, typer.Option("--format", help="[from the file's name or content]")]
Encoding = Annotated[
    str | None,
    typer.Option(
        help="Encoding of the text, such as Shift-JIS, GBK or Windows-1251 [UTF, else Windows-1252]."
    ),
]
RejectsFile = Annotated[
    Path | None, typer.Option(help="CSV file to write the line, field and reason of each rejected row to.")
]
