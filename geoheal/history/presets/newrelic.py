"""Results of New Relic as JSON or CSV: its durations are in seconds."""

import re
from typing import Final

from geoheal.history.formats.column_names import metric_names
from geoheal.history.formats.json_documents.answers.newrelic import BEGIN, NOT_MEASURED
from geoheal.history.formats.json_documents.answers.series import TIME
from geoheal.history.formats.json_documents.document_file import DocumentFile
from geoheal.history.presets.preset import Meaning, PossibleFile

IN_SECONDS: Final = re.compile(
    r"(?:average|min|max|median|percentile|percentiles|latest|stddev)\."
    r"(?:duration|totalTime|webDuration|databaseDuration|externalDuration|queueDuration)(?:\.percentiles)?"
    r"(?:\.[\d.]+)?(?::.*)?"
)
MEAN: Final = "average.duration"
SHARE: Final = re.compile(r"percentile\.duration(?:\.percentiles)?\.(50|95|99)(?:\.0)?")


def newrelic(candidate: PossibleFile) -> Meaning | None:
    """Results of a query; ``average.duration`` and ``count`` are latency and number of requests."""
    file = candidate.file
    if isinstance(file, DocumentFile):
        time = TIME if file.tool == "New Relic" else None
    else:
        time = BEGIN if {BEGIN, "endTimeSeconds"} <= set(file.columns) else None
    if time is None:
        return None
    measured = [name for name in file.columns if name not in {time, *NOT_MEASURED}]
    fields = {time: "captured_at"}
    if MEAN in measured:
        fields |= {MEAN: "avg_latency_ms", **({"count": "request_count"} if "count" in measured else {})}
    for name in measured:
        share = SHARE.fullmatch(name)
        if share is not None:
            fields[name] = f"metrics.p{share[1]}"
        elif name not in fields and IN_SECONDS.fullmatch(name):
            fields[name] = f"metrics.{metric_names([name])[name]}"
    scaled = {name: 1000.0 for name in measured if IN_SECONDS.fullmatch(name)}
    units = f", whose {', '.join(map(repr, scaled))} are read as seconds" if scaled else ""
    return Meaning(
        title=f"results of New Relic{units}",
        file=file,
        fields=fields,
        metrics=[name for name in measured if name not in fields],
        scales=scaled,
        ignored=[name for name in file.columns if name in NOT_MEASURED and name != time],
        utc=True,
    )
