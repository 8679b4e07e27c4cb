"""Source of workloads that replay recorded calls."""

import base64
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from geoheal.client.recording.codec import kinds, named_secrets, redaction, secret_shapes, thawing
from geoheal.client.recording.outside import exchange, places, wording
from geoheal.client.recording.outside.drivers import asked_urls
from geoheal.domain.recording.call import RecordedCall
from geoheal.fitness.recorded import batches, databases, files, inside, mapped, outside, redis, standing, web
from geoheal.fitness.recorded.drivers import aiohttp, asyncpg, psycopg2, psycopg_async
from geoheal.fitness.recorded.frameworks import clock, comparing, pages, specials

READS_BYTES: Final = 64 * 1024
"""Size of the reads that answer any call."""
GROUP_MS: Final = 1.0
GROUP_MAX: Final = 10
"""Calls shorter than a millisecond share a request, up to this total time and number."""
_SPARED: Final = 0.9
_IMPORT: Final = re.compile(r"^from geoheal\.\S+ import (?:\([^)]*\)|.*)\n", re.MULTILINE)

_SOURCE: Final = '''"""{calls} recorded calls of {module}.{needs}"""

import base64
import zlib

_CODE = {code!r}
_CALLS = {data!r}


def _text(packed):
    return zlib.decompress(base64.b85decode(packed)).decode()


_names = {{"__name__": "replay"}}
exec(compile(_text(_CODE), "<replay>", "exec", dont_inherit=True), _names)


def workload(module, probe):
    _names[{way!r}](module, probe, _text(_CALLS), {package!r})
'''


Reads = Sequence[Mapping[str, Any]]
"""Reads that answer any call."""


def proof_source(module: str, calls: Sequence[RecordedCall], reads: Reads = ()) -> str:
    """Return a workload that reports for each call whether it reproduces its record."""
    return _source(module, [_replayed(call) for call in calls], len(calls), "prove", reads)


def replay_source(
    module: str, calls: Sequence[RecordedCall], lost: Sequence[RecordedCall] = (), reads: Reads = ()
) -> str:
    """Return a workload that replays calls, short ones of the same function in one request.

    Parameters
    ----------
    lost
        Calls that must answer as recorded although the current code does not: a request with another answer
        fails.
    reads
        Reads of other calls, which a call may need that found their rows in a cache of the application.
    """
    groups = [
        *_groups(calls),
        *({"name": each.function, "calls": [_replayed(each) | {"lost": True}]} for each in lost),
    ]
    return _source(module, groups, len(calls) + len(lost), "play", reads)


def packed_size(call: RecordedCall) -> int:
    """Return the largest size of a call in a source: similar calls take less together."""
    return len(base64.b85encode(zlib.compress(_text([_replayed(call)]).encode(), 1)))


def room(bytes_max: int) -> int:
    """Return the size available for calls in a source of at most ``bytes_max`` bytes, with a reserve."""
    return int(_SPARED * (bytes_max - len(_packed(joined_code())) - READS_BYTES))


def _groups(calls: Sequence[RecordedCall]) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = []
    open_groups: dict[str, tuple[list[Any], float]] = {}
    for call in calls:
        replayed = [_replayed(call)]
        if call.error is None and call.duration_ms < GROUP_MS and not call.values["before"].get("around"):
            begun, spent_ms = open_groups.get(call.function, ([], 0.0))
            if begun and len(begun) < GROUP_MAX and spent_ms + call.duration_ms <= GROUP_MS:
                begun += replayed
                open_groups[call.function] = begun, spent_ms + call.duration_ms
                continue
            open_groups[call.function] = replayed, call.duration_ms
        groups.append({"name": call.function, "calls": replayed})
    return groups


def _replayed(call: RecordedCall) -> dict[str, Any]:
    moments = {"recorded_s": call.recorded_at.timestamp(), "duration_ms": call.duration_ms}
    return {"function": call.function, "error": call.error, **moments, **call.values}


def _source(module: str, calls: list[Any], count: int, way: str, reads: Reads) -> str:
    text = _text({"calls": calls, "reads": list(reads)})
    needs = " It needs numpy." if '{"array":' in text or '{"scalar":' in text else ""
    return _SOURCE.format(
        calls=count,
        module=module,
        needs=needs,
        code=_packed(joined_code()),
        data=_packed(text),
        way=way,
        package=module.partition(".")[0],
    )


def _text(calls: object) -> str:
    return json.dumps(calls, ensure_ascii=False, separators=(",", ":"))


@cache
def joined_code() -> str:
    texts = [
        Path(str(each.__file__)).read_text(encoding="utf-8")
        for each in (
            kinds,
            secret_shapes,
            named_secrets,
            redaction,
            thawing,
            clock,
            comparing,
            specials,
            exchange,
            places,
            batches,
            outside,
            databases,
            files,
            redis,
            web,
            wording,
            asked_urls,
            aiohttp,
            asyncpg,
            psycopg2,
            psycopg_async,
            mapped,
            pages,
            standing,
            inside,
        )
    ]
    return _IMPORT.sub("", "\n".join(texts))


def _packed(text: str) -> str:
    return base64.b85encode(zlib.compress(text.encode(), 9)).decode()
