"""The messages of one run, checked one by one: a state machine without I/O.

The box may send anything at any time, so each message must have a known type, the exact shape, and be due.
"""

import os
from _blake2 import blake2b  # hashlib loads OpenSSL for it
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from geoheal.errors import SandboxProtocolError
from geoheal.sandbox.warden.clock import Moment
from geoheal.sandbox.warden.fields import count_of, finite_of, text_of, vector_of

_NAME_CHARACTERS: Final = 200
_MESSAGE_CHARACTERS: Final = 2_000
_TRACE_CHARACTERS: Final = 8_000
_NONCE_BYTES: Final = 16
_SEED_BYTES: Final = 16
LOADING_DOMAIN, WORKING_DOMAIN, INPUT_DOMAIN = b"load", b"work", b"input"
"""Domains of seeds. Each has its own numbers, so that none reveals another one early."""
ASKING: Final = frozenset({"begin", "input"})
"""Messages that the box waits for an answer to."""
_LINES_MAX: Final = 10_000_000

_LOADING, _LOADED, _WORKING, _OVER = "loading", "loaded", "working", "over"


class _Open(NamedTuple):
    number: int
    name: str
    began: Moment


class RunRecord:
    """The state of one run.

    Parameters
    ----------
    seed
        Secret of this pair of runs; all inputs derive from it.
    open_requests, frames
        See :class:`geoheal.sandbox.policy.Policy`.
    is_watching
        Whether the run watches lines, and so may end as soon as one is executed.
    tells_aftermath
        Whether the run reports side effects.
    busy_s
        Time with at least one running request.
    overlapped
        Whether a request began while another was running.
    """

    def __init__(
        self,
        seed: bytes,
        open_requests: int,
        frames: int,
        *,
        is_watching: bool = False,
        tells_aftermath: bool = False,
    ) -> None:
        self.seed = seed
        self.open_requests = open_requests
        self.frames = frames
        self.is_watching = is_watching
        self.tells_aftermath = tells_aftermath
        self.phase = _LOADING
        self.requests: list[list[Any]] = []
        self.outputs: list[list[Any]] = []
        self.samples: list[list[float]] = []
        self.geometry: list[dict[str, Any]] = []
        self.failure: dict[str, Any] | None = None
        self.reached = False
        self.executed: set[int] = set()
        self.left: dict[str, Any] = {}
        self.busy_s = 0.0
        self.overlapped = False
        self._busy_from = Moment(0.0, 0.0)
        self._repetition = 0
        self._begun = 0
        self._open: dict[str, _Open] = {}
        self._seen = 0

    @property
    def is_over(self) -> bool:
        """Whether the workload, or the loading, has finished."""
        return self.phase == _OVER

    @property
    def is_loaded(self) -> bool:
        """Whether the module is loaded and waits for its workload."""
        return self.phase == _LOADED

    @property
    def unfinished(self) -> int:
        """Requests that have not ended."""
        return len(self._open)

    def work(self, repetition: int = 0) -> None:
        """Start the workload, for the first time or again: each repetition has its own inputs."""
        self.phase = _WORKING
        self._repetition = repetition

    def rest(self) -> None:
        """Expect nothing before the workload is started again."""
        self.phase = _LOADED

    def receive(self, message: Mapping[str, Any], moment: Moment) -> dict[str, Any] | None:
        """Process one message.

        Parameters
        ----------
        moment
            The clocks, read at the arrival of the message.

        Returns
        -------
        dict or None
            The answer, if one is due.

        Raises
        ------
        SandboxProtocolError
            When the message is malformed or not due.
        """
        self._seen += 1
        if self._seen > self.frames:
            raise SandboxProtocolError(f"More than {self.frames} messages were sent.")
        kind = message.get("type")
        rule = _RULES.get(kind) if isinstance(kind, str) else None
        if rule is None:
            raise SandboxProtocolError("A message was of unknown type.")
        if message.keys() != rule.keys:
            raise SandboxProtocolError(f"A message of type {kind} had unexpected fields.")
        if self.phase not in rule.phases:
            raise SandboxProtocolError(f"A message of type {kind} was not expected while {self.phase}.")
        return rule.take(self, message, moment)

    def on_begin(self, message: Mapping[str, Any], moment: Moment) -> dict[str, Any]:
        if len(self._open) >= self.open_requests:
            raise SandboxProtocolError(f"More than {self.open_requests} requests were running at once.")
        if self._open:
            self.overlapped = True
        else:
            self._busy_from = moment
        nonce = os.urandom(_NONCE_BYTES).hex()
        self._begun += 1
        self._open[nonce] = _Open(self._begun, text_of(message["name"], _NAME_CHARACTERS), moment)
        return {"nonce": nonce}

    def on_end(self, message: Mapping[str, Any], moment: Moment) -> None:
        nonce = message["nonce"]
        request = self._open.pop(nonce, None) if isinstance(nonce, str) else None
        if request is None:
            raise SandboxProtocolError("A request ended that was not running.")
        if not self._open:
            self.busy_s += moment.since(self._busy_from)
        error = message["error"]
        if error is not None:
            if not isinstance(error, list) or len(error) != 2:
                raise SandboxProtocolError("A request's error was malformed.")
            error = [text_of(error[0], _NAME_CHARACTERS), text_of(error[1], _MESSAGE_CHARACTERS)]
        claimed_s = finite_of(message["claimed_s"])
        took = [moment.since(request.began), moment.cpu_s - request.began.cpu_s]
        self.requests.append([request.number, request.name, *took, claimed_s, error])

    def on_input(self, message: Mapping[str, Any], _moment: Moment) -> dict[str, Any]:
        label = text_of(message["label"], _MESSAGE_CHARACTERS)
        return {"seed": derive(self.seed, INPUT_DOMAIN, repeated(label, self._repetition))}

    def on_output(self, message: Mapping[str, Any], _moment: Moment) -> None:
        request = next(reversed(self._open.values()), None)
        within = [None, None] if request is None else [request.number, request.name]
        self.outputs.append([*within, message["value"]])

    def on_state(self, message: Mapping[str, Any], _moment: Moment) -> None:
        self.samples.append(vector_of(message["vector"]))

    def on_geometry(self, message: Mapping[str, Any], _moment: Moment) -> None:
        basin = message["basin_coords"]
        claim: dict[str, Any] = {
            name: None if message[name] is None else finite_of(message[name]) for name in ("phi", "kappa_eff")
        }
        self.geometry.append({**claim, "basin_coords": None if basin is None else vector_of(basin)})

    def on_loaded(self, _message: Mapping[str, Any], _moment: Moment) -> None:
        self.phase = _LOADED

    def on_done(self, _message: Mapping[str, Any], _moment: Moment) -> None:
        self.phase = _OVER

    def on_reached(self, _message: Mapping[str, Any], _moment: Moment) -> None:
        if not self.is_watching:
            raise SandboxProtocolError("A line was reported that is not watched.")
        self.reached = True
        self.phase = _OVER

    def on_executed(self, message: Mapping[str, Any], _moment: Moment) -> None:
        line = count_of(message["line"])
        if not self.is_watching or line is None or line > _LINES_MAX:
            raise SandboxProtocolError("A line was reported that is not watched.")
        self.executed.add(line)

    def on_left(self, message: Mapping[str, Any], _moment: Moment) -> None:
        if not self.tells_aftermath:
            raise SandboxProtocolError("Side effects were reported that were not requested.")
        self.left[text_of(message["label"], _NAME_CHARACTERS)] = message["value"]

    def on_failed(self, message: Mapping[str, Any], _moment: Moment) -> None:
        due = {"load": _LOADING, "work": _WORKING}
        if message["phase"] not in ("load", "work") or due[message["phase"]] != self.phase:
            raise SandboxProtocolError("A failure was reported for another phase.")
        if message["kind"] not in ("syntax", "memory", "error"):
            raise SandboxProtocolError("A failure was of unknown kind.")
        self.failure = {
            "phase": message["phase"],
            "kind": message["kind"],
            "error": text_of(message["error"], _NAME_CHARACTERS),
            "message": text_of(message["message"], _MESSAGE_CHARACTERS),
            "line": count_of(message["line"]),
            "column": count_of(message["column"]),
            "traceback": text_of(message["traceback"], _TRACE_CHARACTERS),
        }
        self.phase = _OVER


def repeated(label: str, repetition: int) -> str:
    """Return a label that no other repetition has; the first one's is the label itself.

    >>> repeated("numbers", 0), repeated("numbers", 2)
    ('numbers', 'numbers\\x002')
    """
    return f"{label}\0{repetition}" if repetition else label


def derive(seed: bytes, domain: bytes, label: str = "") -> int:
    """Derive one seed: BLAKE2b of the label, keyed by the pair's secret, personalised by the domain.

    References
    ----------
    RFC 7693; J.-P. Aumasson et al., BLAKE2: simpler, smaller, fast as MD5 (2013), § 2.8.
    """
    digest = blake2b(label.encode(), key=seed, person=domain, digest_size=_SEED_BYTES).digest()
    return int.from_bytes(digest, "big")


_Take = Callable[[RunRecord, Mapping[str, Any], Moment], dict[str, Any] | None]


class _Rule(NamedTuple):
    take: _Take
    keys: frozenset[str]
    phases: tuple[str, ...]


def _rule(take: _Take, fields: str, *phases: str) -> _Rule:
    return _Rule(take, frozenset({"type", *fields.split()}), phases)


_RULES: Final[dict[str, _Rule]] = {
    "loaded": _rule(RunRecord.on_loaded, "", _LOADING),
    "begin": _rule(RunRecord.on_begin, "name", _WORKING),
    "end": _rule(RunRecord.on_end, "nonce claimed_s error", _WORKING),
    "input": _rule(RunRecord.on_input, "label", _WORKING),
    "output": _rule(RunRecord.on_output, "value", _WORKING),
    "state": _rule(RunRecord.on_state, "vector", _WORKING),
    "geometry": _rule(RunRecord.on_geometry, "phi kappa_eff basin_coords", _WORKING),
    "done": _rule(RunRecord.on_done, "", _WORKING),
    "reached": _rule(RunRecord.on_reached, "", _LOADING, _WORKING),
    "executed": _rule(RunRecord.on_executed, "line", _LOADING, _LOADED, _WORKING),
    "left": _rule(RunRecord.on_left, "label value", _WORKING),
    "failed": _rule(
        RunRecord.on_failed, "phase kind error message line column traceback", _LOADING, _WORKING
    ),
}
