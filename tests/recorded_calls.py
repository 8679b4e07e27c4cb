"""Recorded calls, as a monitored process would have sent them."""

import asyncio
import contextlib
import inspect
import json
import operator
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

from uuid_utils.compat import uuid7

from geoheal.api.models.healing.recordings import CallDetails
from geoheal.client.recording.adapters import Adapters
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.codec.secret_settings import secrets_of_settings
from geoheal.client.recording.envelope import sealed
from geoheal.client.recording.look import Books
from geoheal.client.recording.outside.chance import put_names
from geoheal.client.recording.reservoir import Reservoir
from geoheal.client.recording.site import Site
from geoheal.client.recording.tally import Tally
from geoheal.client.recording.window import RecordingWindow
from geoheal.domain.recording.call import RecordedCall
from geoheal.monitor.recording.parsing import parse_call


def recorded_call(function: str, args: Sequence[Any] = (), result: Any = None, **others: Any) -> RecordedCall:
    """Return a call with these positional arguments and this result, both as typed JSON."""
    error = others.get("error")
    before = {"args": list(args), "kwargs": []}
    values = {"before": before, "after": None, "result": result, "awaited": False}
    known: dict[str, Any] = {
        "id": uuid7(),
        "module": "till",
        "stratum": "any",
        "outcome": error or type(result).__qualname__,
        "error": error,
        "parts": len(args),
        "duration_ms": 0.1,
        "redacted": False,
        "recorded_at": datetime.now(UTC),
        "values": values,
    }
    return RecordedCall(function=function, **(known | others))


def written_call(call: RecordedCall) -> str:
    """Return a call as the service lists it, which is a line of a file of calls."""
    return CallDetails.model_validate(call).model_dump_json(exclude_unset=True)


Calling = Callable[..., tuple[list[RecordedCall], set[str]]]


@contextlib.contextmanager
def recording(name: str, source: str, redact: Sequence[str] = ()) -> Iterator[Calling]:
    """Run a module as an application does; calls one of its functions: what is recorded, and why not."""
    adapters = Adapters()
    adapters.install()
    module = sys.modules[name] = ModuleType(name)
    exec(compile(source, f"{name}.py", "exec"), vars(module))
    put_names(module)
    window = RecordingWindow(spending_s=60.0)
    window.begin([])
    books = Books(window, Reservoir(), Tally(), Redaction(redact))

    def recorded(
        function: str, *args: Any, by: Callable[[Any], Any] = asyncio.run
    ) -> tuple[list[RecordedCall], set[str]]:
        called = operator.attrgetter(function)(module)
        Site(called, books).arm()
        with contextlib.suppress(Exception):
            found = called(*args)
            if inspect.iscoroutine(found):
                by(found)
        secrets = secrets_of_settings()
        texts = [sealed(call, books.tally, secrets) for call in books.reservoir.drain()]
        calls = [parse_call(json.loads(text), datetime.now(UTC), None) for text in texts if text is not None]
        return calls, {each["reason"] for each in books.tally.drain() if each["reason"]}

    try:
        yield recorded
    finally:
        adapters.remove()
        del sys.modules[name]
