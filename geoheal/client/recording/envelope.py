"""Messages: frozen calls written as typed JSON."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

from geoheal.client.recording.codec.frozen import NotRecordable
from geoheal.client.recording.codec.sealing import seal
from geoheal.client.recording.outside.log import Event
from geoheal.client.recording.reservoir import Call
from geoheal.client.recording.tally import Tally
from geoheal.client.uuid7 import UuidV7

CALL_BYTES_MAX: Final = 128 * 1024
BODY_BYTES_MAX: Final = 2_000_000
"""Largest size (bytes) of a message; further calls go into the next one."""

_new_id = UuidV7()


def sealed(call: Call, tally: Tally, secrets: Iterable[str]) -> str | None:
    """Return a call as JSON; if it cannot be written, count that and return None.

    Parameters
    ----------
    secrets
        Forms of the settings' secrets, which no record may contain.
    """
    try:
        before, after = _arguments(call.before), _arguments(call.after)
        fields = {
            "id": str(_new_id()),
            "module": call.module,
            "function": call.function,
            "recorded_at": datetime.fromtimestamp(call.recorded_at, UTC).isoformat(),
            "duration_ms": call.duration_s * 1e3,
            "parts": call.parts,
            "redacted": call.redacted,
            "awaited": call.awaited,
            **({"keyed": True} if call.keyed else {}),
            "outcome": call.outcome,
            "error": call.error,
            "before": before,
            "after": None if after == before else after,
            "result": None if call.error is not None else seal(call.result),
            "outside": [_asked(event) for event in call.outside],
        }
        text = json.dumps(fields, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        _require_no_secret(text, call.secrets, "a value of a secret column")
        _require_no_secret(text, secrets, "a secret of the settings or of the environment")
        is_large = len(text.encode()) > CALL_BYTES_MAX
    except NotRecordable as reason:
        tally.count(call.module, call.function, f"It holds {reason}.")
        return None
    except Exception as error:  # noqa: BLE001 - one call must not cost the others
        tally.count(call.module, call.function, f"It could not be written ({type(error).__name__}).")
        return None
    if is_large:
        tally.count(call.module, call.function, f"It is larger than {CALL_BYTES_MAX:,} bytes.")
        return None
    return text


def _require_no_secret(text: str, secrets: Iterable[str], what: str) -> None:
    if any(each in text for each in secrets):
        raise NotRecordable(what)


def bodies(system: str, calls: Iterable[str], counts: list[dict[str, Any]]) -> Iterator[str]:
    """Yield messages with all calls and counts, each of a bounded size."""
    head = {"system": system, "counts": counts}
    batch: list[str] = []
    size = 0
    for call in calls:
        if batch and size + len(call) > BODY_BYTES_MAX:
            yield _body(head, batch)
            head, batch, size = {"system": system, "counts": []}, [], 0
        batch.append(call)
        size += len(call)
    if batch or head["counts"]:
        yield _body(head, batch)


def _body(head: dict[str, Any], calls: list[str]) -> str:
    return f'{json.dumps(head)[:-1]}, "calls": [{",".join(calls)}]}}'


def _asked(event: Event) -> dict[str, Any]:
    return {
        "kind": event.kind,
        "key": [seal(each) for each in event.key],
        "write": event.is_write,
        "answers": [seal(each) for each in event.answers],
        "complete": event.is_complete,
        "columns": [seal(each) for each in event.columns],
        "count": event.count,
        "last_id": event.last_id,
        "error": None if event.error is None else ".".join(event.error)[:300],
        "duration_ms": event.seconds * 1e3,
    }


def _arguments(frozen: Any) -> dict[str, Any]:  # noqa: ANN401 - positional ones and pairs
    positional, named, around = frozen
    return {
        **({"around": [seal(each) for each in around]} if around else {}),
        "args": [seal(each) for each in positional],
        "kwargs": [[name, seal(each)] for name, each in named],
    }
