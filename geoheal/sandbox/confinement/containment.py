"""A trial run that tries to get out: the sandbox is proven on this machine, or refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from geoheal.errors import SandboxUnavailable
from geoheal.sandbox.requests import RunRequest
from geoheal.sandbox.results import RunResult

_ATTEMPTS: Final = Path(__file__).with_name("canary_attempts.py")
_WORKLOAD: Final = "probe.output(module.succeeded())"


def prove_containment(run: Callable[[RunRequest], RunResult]) -> None:
    """Run the attempts, and see that all were held.

    Raises
    ------
    SandboxUnavailable
        When one succeeded, or when it cannot be determined.
    """
    result = run(RunRequest("canary", _ATTEMPTS.read_text(encoding="utf-8"), _WORKLOAD, preload=()))
    if not result.is_ok:
        why = result.failure.message if result.failure else result.status
        raise SandboxUnavailable(f"The sandbox's trial run failed, so no code is evaluated: {why}")
    succeeded = [output.value for output in result.returned.outputs]
    if succeeded != [[]]:
        raise SandboxUnavailable(
            f"The sandbox does not hold on this machine, so no code is evaluated. "
            f"Its trial run could: {', '.join(map(str, succeeded))}."
        )
