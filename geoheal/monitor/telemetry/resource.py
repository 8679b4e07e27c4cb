"""The sender of metrics: a process or machine, described by OpenTelemetry's resource attributes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any, Final

from pydantic_core import to_json

from geoheal.constants import DEFAULT_SYSTEM
from geoheal.monitor.telemetry.point import Point
from geoheal.monitor.telemetry.prometheus.samples import Sample
from geoheal.monitor.telemetry.rules import Mapped

NODE_MAX: Final = 200
VERSIONS: Final = ("vcs.ref.head.revision", "vcs.repository.ref.revision", "service.version")
"""Attributes that name the running code, the most exact first."""

CONTEXT: Final = (
    "deployment.environment.name",
    "deployment.environment",
    "service.namespace",
    "service.version",
    "cloud.region",
    "k8s.namespace.name",
)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Resource:
    """Data of one resource in one request.

    Parameters
    ----------
    attributes
        As text.
    points
        Points of all its metrics.
    samples
        Prometheus samples that have not been converted to points yet.
    node
        Its node, if its attributes do not name it.
    """

    attributes: Mapping[str, str]
    points: Sequence[Point]
    samples: Sequence[Sample] = ()
    node: str | None = None

    @cached_property
    def key(self) -> bytes:
        """Digest of the attributes: the same for every request of the same process."""
        return sha256(to_json(sorted(self.attributes.items()))).digest()

    def system(self, mapped: Mapped) -> str:
        """Name of its system."""
        return self._first(mapped.system) or DEFAULT_SYSTEM

    def identity(self, mapped: Mapped) -> dict[str, Any]:
        """Return the fields of a snapshot that identify the sender and its code."""
        node, version = self.node or self._first(mapped.node), self._first(VERSIONS)
        context = {name: self.attributes[name][:NODE_MAX] for name in CONTEXT if self.attributes.get(name)}
        fields = {"node": node, "code_hash": version, "context": context or None}
        return {name: value for name, value in fields.items() if value is not None}

    def _first(self, names: Sequence[str]) -> str | None:
        found = next((self.attributes[name] for name in names if self.attributes.get(name)), None)
        return None if found is None else _CONTROL.sub(" ", found)[:NODE_MAX]
