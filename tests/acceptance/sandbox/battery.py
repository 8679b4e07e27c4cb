"""All attempts and forgeries, run two at a time against one sandbox, each with what it left behind."""

import ast
from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geoheal.sandbox import Policy, RunRequest, RunResult
from tests.acceptance.sandbox.forging.forgery import Forgery, forgeries
from tests.acceptance.sandbox.host import MEMORY_BYTES, Host, WatchedSandbox

ATTEMPTS = Path(__file__).parent / "attempts"
POLICY = Policy(
    wall_s=5.0, cpu_s=2, memory_bytes=MEMORY_BYTES, open_requests=16, frames=5000, returned_bytes=4 << 20
)
AT_ONCE = 2
_WORKLOAD = """
try:
    evidence = module.{name}({facts!r})
except (Exception, SystemExit) as error:
    probe.output(["held", type(error).__name__, str(error)])
else:
    probe.output(["broke", str(evidence)[:200]] if evidence else ["held", "nothing", ""])
"""


@dataclass(frozen=True)
class Attempt:
    """One function of one file of attempts to get out."""

    file: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}.{self.name}"

    def request(self, facts: dict[str, Any]) -> RunRequest:
        """Return the run that makes the attempt."""
        source = (ATTEMPTS / f"{self.file}.py").read_text()
        return RunRequest("attempts", source, _WORKLOAD.format(name=self.name, facts=facts))


@dataclass(frozen=True)
class Outcome:
    """What came of one.

    Parameters
    ----------
    held
        Whether the sandbox held.
    description
        What the attempt brought back, or why it brought nothing.
    harm
        What is wrong with the service and the host since; empty when nothing is.
    """

    held: bool
    description: str
    harm: str


def attempts() -> Iterator[Attempt]:
    """All attempts to get out, in the order of their files."""
    for file in sorted(ATTEMPTS.glob("*.py")):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                yield Attempt(file.stem, node.name)


def names() -> list[str]:
    """Names of all attempts and forgeries."""
    return [*map(str, attempts()), *map(str, forgeries())]


def representatives() -> list[str]:
    """Names of one attempt of each file, and of every fifth forgery."""
    firsts = {each.file: str(each) for each in reversed(list(attempts()))}
    return [*sorted(firsts.values()), *map(str, forgeries()[::5])]


def broke(outputs: list[Any]) -> str | None:
    """Return the evidence that an attempt brought back."""
    return next((value[1] for value in outputs if isinstance(value, list) and value[0] == "broke"), None)


def outcomes(sandbox: WatchedSandbox, host: Host, wanted: Collection[str]) -> dict[str, Outcome]:
    """Run those of these names."""

    def run(one: Attempt | Forgery) -> Outcome:
        if isinstance(one, Forgery):
            result = sandbox.run(one.request())
            held = one.held(result)
        else:
            result = sandbox.run(one.request(host.facts))
            held = broke([output.value for output in result.returned.outputs]) is None
        return Outcome(held, _tell(result), host.harm(sandbox))

    everything = [each for each in [*attempts(), *forgeries()] if str(each) in wanted]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        description = dict(zip(map(str, everything), pool.map(run, everything), strict=True))
    sandbox.close()
    return description


def _tell(result: RunResult) -> str:
    outputs = [str(output.value)[:300] for output in result.returned.outputs[:3]]
    return f"{result.status}: {result.failure.message if result.failure else outputs}"
