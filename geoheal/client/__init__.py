"""Runs inside the monitored process: needs Python 3.9 and its standard library, and nothing of the service.

* :mod:`geoheal.client.hooks`: named points where a patch can correct a value.
* :class:`geoheal.client.Reporter` and :func:`geoheal.client.send_health_snapshot`: health reports.
* :func:`geoheal.client.record`: records calls of the application's functions, so that nobody has to write
  workloads (Python 3.11).
* :mod:`geoheal.client.wsgi`, :mod:`geoheal.client.asgi`, :mod:`geoheal.client.flask`: web applications.
* :mod:`geoheal.client.probe`: the sandbox's probe, for running a workload outside of it.
"""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoheal.client.default import default_reporter, send_health_snapshot
    from geoheal.client.recording.start import record
    from geoheal.client.reporter import Reporter

__all__ = ["Reporter", "default_reporter", "record", "send_health_snapshot"]

_HOMES = {
    "Reporter": "geoheal.client.reporter",
    "default_reporter": "geoheal.client.default",
    "record": "geoheal.client.recording.start",
    "send_health_snapshot": "geoheal.client.default",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever stands in its home
    """Import a public name when it is first used: hooks alone start no reporter."""
    if name not in _HOMES:
        raise AttributeError(f"module 'geoheal.client' has no attribute {name!r}")
    if name == "record" and sys.version_info < (3, 11):
        raise ImportError("geoheal.client.record needs Python 3.11 or newer.")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
