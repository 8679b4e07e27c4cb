"""Workload of a module without a registered one: the project's benchmarks, the base's before the head's."""

from typing import Final

from geoheal.fitness.measurement.pairs import preload_of
from geoheal.gate.benchmarks.chosen import Choice, Finder
from geoheal.gate.benchmarks.workload import TriedWorkloads, tried
from geoheal.gate.commits.checkout import Commits
from geoheal.gate.commits.registered import Registered
from geoheal.gate.commits.sides import Side, Sources
from geoheal.gate.modules.fates import ModulePair
from geoheal.sandbox import fresh_seed

MEASURED_BY: Final = "no workload is registered; it was measured by the project's benchmarks in {files}"
HEADS_OWN: Final = "the benchmarks are the head's own, because the base has none"
JUDGED_BY_BASE: Final = "the head changes these benchmarks; those of the base were used"
SHOWN: Final = 3


class BenchmarkFiles:
    """Finds the benchmarks of both commits on first use."""

    def __init__(self, sources: Sources, commits: Commits) -> None:
        self._sources = sources
        self._commits = commits
        self._finders: dict[str, Finder] = {}

    def paths(self) -> set[str]:
        """Return the files with benchmarks, on either side."""
        return {path for commit in (self._commits.base, self._commits.head) for path in self.at(commit).all}

    def at(self, commit: str) -> Finder:
        """Return those of a commit."""
        if commit not in self._finders:
            self._finders[commit] = Finder(self._sources.of(commit))
        return self._finders[commit]

    def of(self, pair: ModulePair) -> tuple[str, Registered, Choice] | None:
        """Return the commit that judges a module, the module there, and its benchmarks; None without any."""
        for commit, module in ((self._commits.base, pair.before), (self._commits.head, pair.after)):
            choice = None if module is None else self.at(commit).of(module)
            if module is not None and choice is not None:
                return commit, module, choice
        return None

    def notices(self, commit: str, choice: Choice) -> tuple[str, ...]:
        """Return notices about judging benchmarks."""
        files = list(choice.benchmarks)
        more = f" and {len(files) - SHOWN} more" if len(files) > SHOWN else ""
        said = [MEASURED_BY.format(files=", ".join(files[:SHOWN]) + more)]
        if commit != self._commits.base:
            said.append(HEADS_OWN)
        elif choice.texts.keys() & {each.before for each in self._commits.changes}:
            said.append(JUDGED_BY_BASE)
        return tuple(said)


def try_out(side: Side, choice: Choice, draft: str, *, has_plugins: bool) -> TriedWorkloads:
    """Run the benchmarks twice on the judging code."""
    seed, preload = fresh_seed(), preload_of(draft, *side.texts().values())
    runs = [side.sandbox.run(side.request(draft, preload, seed)) for _ in range(2)]
    return tried(choice, runs, has_plugins=has_plugins)
