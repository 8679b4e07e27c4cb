"""Begin to record, by a call of the program, by the environment, or by the operator's file."""

import logging
import os
import re
import threading
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from geoheal.client.recording.recorder import SEND_EVERY_S, Recorder
from geoheal.client.sending.service import ReportingService
from geoheal.constants import DEFAULT_PORT, DEFAULT_SYSTEM
from geoheal.errors import InvalidInput

log = logging.getLogger("geoheal.client")

FILE: Final = Path("geoheal.toml")
_PATTERN: Final = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*(\.\*)?")

_lock = threading.Lock()
_running: list[Recorder] = []


def record(
    modules: Sequence[str] | None = None,
    *,
    redact: Sequence[str] | None = None,
    url: str | None = None,
    system: str | None = None,
    token: str | None = None,
    send_every_s: float = SEND_EVERY_S,
) -> Recorder | None:
    """Record calls of the application's functions from now on; call it before the application is imported.

    Parameters
    ----------
    modules
        Import names of modules; ``shop.*`` is the package with all its modules. Otherwise ``GEOHEAL_RECORD``
        (separated by commas), otherwise ``record`` of geoheal.toml in the current folder, otherwise none.
    redact
        Names of parameters, keys and attributes whose values are left out, in addition to the known ones;
        ``*`` stands for any characters. Those of ``GEOHEAL_REDACT`` and of ``redact`` in that file are left
        out as well.
    url, system, token
        As for a reporter; otherwise those of the environment, and the file's ``system``.
    send_every_s
        Time (s) between two messages.

    Returns
    -------
    The recorder; None if no module is to be recorded. A second call stops the first recorder.

    Raises
    ------
    InvalidInput
        If a pattern, the URL or the token is invalid.
    """
    config = _file()
    wanted = [] if config is None else _wanted(modules, config.get("record"))
    config = config or {}
    hidden = [
        *_listed(redact or ()),
        *(_of_environment("GEOHEAL_REDACT") or ()),
        *_of_file(config.get("redact")),
    ]
    with _lock:
        while _running:
            _running.pop().close()
        if not wanted:
            return None
        service = ReportingService(
            url or os.environ.get("GEOHEAL_URL") or f"http://127.0.0.1:{DEFAULT_PORT}",
            token or os.environ.get("GEOHEAL_TOKEN"),
        )
        name = system or os.environ.get("GEOHEAL_SYSTEM") or config.get("system") or DEFAULT_SYSTEM
        recorder = Recorder(service, name, wanted, hidden, send_every_s=send_every_s)
        _running.append(recorder)
        recorder.start()
        return recorder


def _wanted(modules: Sequence[str] | None, of_file: Any) -> list[str]:  # noqa: ANN401 - of TOML
    """Return the modules to record: of the call, otherwise of the environment, otherwise of the file."""
    found = _of_environment("GEOHEAL_RECORD") if modules is None else _listed(modules)
    found = _of_file(of_file) if found is None else found
    for pattern in found:
        if _PATTERN.fullmatch(str(pattern)) is None:
            raise InvalidInput(
                f'record: {pattern!r} is not an import name, or one that ends in ".*".', field="record"
            )
    return found


def _listed(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _of_environment(variable: str) -> list[str] | None:
    """Return names that are separated by commas; None if the variable is not set."""
    named = os.environ.get(variable)
    return None if named is None else [each.strip() for each in named.split(",") if each.strip()]


def _of_file(value: Any) -> list[str]:  # noqa: ANN401 - of TOML
    if isinstance(value, str | list | None):
        return [str(each) for each in _listed(value or ())]
    raise InvalidInput(f"{FILE}: {value!r} is not a list of names.", field="record")


def _file() -> dict[str, Any] | None:
    """Return the operator's file of the current folder; empty if it is missing, None if it cannot be read."""
    try:
        return tomllib.loads(FILE.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        log.warning("Nothing is recorded, since %s cannot be read: %s.", FILE, error)
        return None
