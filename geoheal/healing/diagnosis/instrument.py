"""Workloads around a workload: they play it, look on, and tell what they saw as one JSON text."""

import json
from typing import Any, Final

from geoheal.fitness.pairs import preload_of
from geoheal.healing.case import Subject
from geoheal.healing.diagnosis.play import PLAY
from geoheal.sandbox import RunRequest, Sandbox

MARK: Final = "geoheal-diagnosis:"
"""Begins the output that carries the finding."""

_PLAYER: Final = '''
import json
import random

_SOURCE = {workload}


class _Request:
    """A request that nobody times; an exception inside ends it alone."""

    def __init__(self, failed):
        self._failed = failed

    def __enter__(self):
        return None

    def __exit__(self, kind, error, trace):
        if kind is None or not issubclass(kind, (Exception, SystemExit)):
            return False
        self._failed(error)
        return True


class _Onlooker:
    """A probe that hands over nothing; each round draws inputs of its own."""

    def __init__(self, probe, number, failed):
        self._probe, self._number, self._failed, self._seed = probe, number, failed, None

    def request(self, name="request"):
        return _Request(self._failed)

    def input(self, label=""):
        if not self._number:
            return self._probe.input(label)
        if self._seed is None:
            self._seed = self._probe.input("rounds").getrandbits(128)
        return random.Random(f"{self._seed}/{self._number}/{label}")

    def output(self, value):
        pass

    def state(self, vector):
        pass

    def geometry(self, **figures):
        pass


_CODE = compile(_SOURCE, "<workload>", "exec", dont_inherit=True)


def _tell(probe, finding):
    probe.output({mark} + json.dumps(finding))


def _ignore(error):
    pass
'''


def instrumented(workload: str, looking: str) -> str:
    """A workload that plays `workload` under the eyes of `looking`."""
    player = _PLAYER.replace("{mark}", repr(MARK)).replace("{workload}", repr(workload))
    return player + PLAY + looking


def observe(subject: Subject, looking: str, sandbox: Sandbox) -> Any:  # noqa: ANN401 - hostile JSON
    """Run a module under an instrumented workload; what it told, as JSON that nobody has checked.

    None when it told nothing, or no JSON.
    """
    if subject.workload is None:
        return None
    workload = instrumented(subject.workload, looking)
    preload = preload_of(subject.source, subject.workload)
    result = sandbox.run(RunRequest(subject.name, subject.source, workload, preload=preload))
    told = [each.value for each in result.returned.outputs if isinstance(each.value, str)]
    findings = [text.removeprefix(MARK) for text in told if text.startswith(MARK)]
    if not findings:
        return None
    try:
        return json.loads(findings[-1])
    except (ValueError, RecursionError):
        return None
