"""Examine the registered modules of two commits, one after the other."""

import time
from dataclasses import replace

from geoheal.errors import InvalidInput
from geoheal.gate.benchmarks.judging import BenchmarkFiles
from geoheal.gate.commits.checkout import Checkout, Commits
from geoheal.gate.commits.sides import Sources
from geoheal.gate.examination import Examination
from geoheal.gate.modules.fates import ModulePair
from geoheal.gate.modules.recorded import RecordedFile
from geoheal.gate.reports.report import ModuleReport, Untouched
from geoheal.gate.trial import GateStandards, Watch
from geoheal.suspects.boxes import Boxes


class Examiner:
    """Examines modules, one after the other.

    Parameters
    ----------
    checkout, sources
        Readers of the commits.
    commits
        The compared commits.
    standards
        Standards for a module.
    recorded
        Calls that judge modules for which the base registers no workload.
    """

    def __init__(
        self,
        checkout: Checkout,
        sources: Sources,
        commits: Commits,
        standards: GateStandards,
        recorded: RecordedFile | None = None,
    ) -> None:
        self._checkout = checkout
        self._sources = sources
        self._commits = commits
        self._standards = standards
        self._recorded = recorded
        self.benchmarks = BenchmarkFiles(sources, commits)

    def report(self, pair: ModulePair, boxes: Boxes, watch: Watch) -> ModuleReport | Untouched:
        """Report on a module, if the change touches it.

        A module is not touched if its own file is unchanged and its workload never executes other changes.
        """
        began_s = time.monotonic()
        examination = Examination(
            self._checkout,
            self._sources,
            self._commits,
            self._standards,
            pair,
            boxes,
            watch,
            self.benchmarks,
            self._recorded,
        )
        try:
            found = examination.report()
        except InvalidInput as error:  # the sandbox refuses it, for example because it is too large
            found = examination.unrunnable(error)
        if isinstance(found, Untouched):
            return found
        return replace(found, seconds=time.monotonic() - began_s)
