"""Which recorded calls the current code reproduces, and why the others are left out."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from geoheal.domain.recording.call import RecordedCall
from geoheal.fitness.measurement.gates import is_loaded
from geoheal.fitness.measurement.pairs import preload_of, run_twice
from geoheal.fitness.recorded.source import Reads, proof_source
from geoheal.sandbox import RunRequest, RunResult, RunStatus, Sandbox, fresh_seed

PROOFS: Final = 2
"""Runs of the current code, with other random numbers: calls that depend on chance or time are left out."""
ENDS_MAX: Final = 8
"""Number of runs of one proof that may end early, each of which costs another run."""
TIME_S: Final = 60.0
"""Seconds after which no further run of a proof is started."""

DIFFERENCES: Final = {
    "read": "A value of it could not be read in the sandbox.",
    "error": "It ended with another exception than recorded, or without the recorded one.",
    "result": "It returned something other than recorded.",
    "arguments": "It changed its arguments differently than recorded.",
    "outside": "It made other external requests than recorded, or did not write the same.",
    "compared": "Its result could not be compared with its record.",
}
_BEHAVIOUR: Final = frozenset(DIFFERENCES[each] for each in ("error", "result", "arguments", "outside"))
KEYED: Final = "It made or checked a signature or a password hash: the key or the password is not recorded."
RAISES: Final = DIFFERENCES["error"]
ENDS: Final = {
    RunStatus.CRASHED: "It ended the process.",
    RunStatus.TIMEOUT: "It took longer than a run may.",
    RunStatus.CPU_LIMIT: "It took longer than a run may.",
    RunStatus.MEMORY_LIMIT: "It needed more memory than a run may.",
    RunStatus.OUTPUT_LIMIT: "It printed more than a run may.",
}
ENDED: Final = "It ended the run."
NOT_LOADED: Final = "The current code does not load in the sandbox."
NOT_TRIED: Final = "It was not tried: too many calls before it ended their runs."


@dataclass(frozen=True, slots=True)
class Proof:
    """Result of a proof.

    Parameters
    ----------
    kept
        Calls that the current code reproduces.
    left_out
        Number of the others, by reason.
    failing
        Those of the others that returned when recorded, and raise now.
    """

    kept: Sequence[RecordedCall] = ()
    left_out: Mapping[str, int] = field(default_factory=dict)
    failing: Sequence[RecordedCall] = ()


def proven(sandbox: Sandbox, current: RunRequest, calls: Sequence[RecordedCall], reads: Reads = ()) -> Proof:
    """Try calls on the current code; a call that ends its run does not affect those after it.

    Parameters
    ----------
    current
        A run of it, with any workload.
    reads
        Reads that answer any call.
    """
    kept, left_out, failing = list(calls), Counter[str](), list[RecordedCall]()
    for chance in map(str, range(PROOFS)):
        reasons = _Tried(sandbox, current, chance, reads).reasons(kept)
        left_out.update(counted_reason(*each) for each in zip(kept, reasons, strict=True) if each[1])
        failing += [
            call for call, reason in zip(kept, reasons, strict=True) if reason == RAISES and not call.error
        ]
        kept = [call for call, reason in zip(kept, reasons, strict=True) if not reason]
    return Proof(kept, dict(left_out), failing)


def counted_reason(call: RecordedCall, reason: str) -> str:
    """Return the reason that is counted: what needs a key is not expected to do the same without it."""
    return KEYED if reason in _BEHAVIOUR and call.values.get("keyed") else reason


class _Tried:
    """One proof of all calls, in as many runs as needed."""

    def __init__(self, sandbox: Sandbox, current: RunRequest, chance: str, reads: Reads) -> None:
        self._sandbox = sandbox
        self._current = current
        self._chance = chance
        self._reads = reads
        self._deadline_s = time.monotonic() + TIME_S

    def reasons(self, calls: Sequence[RecordedCall]) -> list[str]:
        """Reasons to leave out each call; "" if there is none."""
        reasons = [""] * len(calls)
        left, ends = list(range(len(calls))), 0
        while left:
            if ends > ENDS_MAX or time.monotonic() > self._deadline_s:
                return [NOT_TRIED if number in left else reason for number, reason in enumerate(reasons)]
            result = self._run([calls[number] for number in left])
            differences = [str(output.value) for output in result.returned.outputs[: len(left)]]
            for number, differs in zip(left, differences, strict=False):
                reasons[number] = differs and DIFFERENCES.get(differs, DIFFERENCES["compared"])
            done, left = left[: len(differences)], left[len(differences) :]
            if left and not done and not is_loaded(result):
                return [NOT_LOADED] * len(calls)
            if left:
                ends += 1
                ended, *left = left
                reasons[ended] = ENDS.get(result.status, ENDED)
                left.sort(key=lambda number: calls[number].function == calls[ended].function)
        return reasons

    def _run(self, calls: Sequence[RecordedCall]) -> RunResult:
        proof = proof_source(self._current.module_name, calls, self._reads)
        texts = [self._current.source, *(each.source for each in self._current.others.values()), proof]
        preload = preload_of(*texts)
        request = replace(
            self._current, workload=proof, seed=fresh_seed(), preload=preload, chance=self._chance
        )
        return run_twice(lambda: self._sandbox.run(request))
