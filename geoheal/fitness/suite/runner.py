"""Test runs of one change: on the current code or the change, unchanged or sabotaged."""

import math
import secrets
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.healing.project import Project
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.fitness.suite.baseline import ExpectedTests, outcomes_of
from geoheal.fitness.suite.halves import Half, function_of, halves
from geoheal.fitness.suite.keeping import Keeping, key_of
from geoheal.fitness.suite.reach_map import ReachMap, make_map
from geoheal.fitness.suite.run import ModuleInPlace, SuiteRun, TestOrder, run_suite
from geoheal.fitness.suite.selection import Touched, touched
from geoheal.sandbox import Policy, Sandbox
from geoheal.sandbox.policy import MIB


class SuiteRunner:
    """Runs the tests of a project, and keeps their results on the current code.

    Parameters
    ----------
    limit_s
        Seconds that one run may take.
    """

    def __init__(
        self,
        sandboxes: Sandboxes,
        project: Project,
        environment: Path | None,
        limit_s: float,
        change: CodeChange,
    ) -> None:
        self.change = change
        self.current = change.current_code or ""
        self.limit_s = limit_s
        self._sandboxes = sandboxes
        self._project = project
        self._environment = environment
        self._file = self._file_of(change.module_name)
        beside = (self._file_of(each.module_name) for each in change.others)
        self._files = tuple(each for each in (self._file, *beside) if each is not None)
        self._policy = suite_policy(sandboxes.policy, limit_s)
        self._snapshot = sandboxes.snapshot(project, change.workload)
        self._keeping = Keeping(self._snapshot.folder.parent.with_name("suites"))

    def map(self) -> tuple[ReachMap, float]:
        """Return the map of the current code, and the seconds spent on creating it."""
        key = self._key()
        kept = self._keeping.get(key)
        if kept is not None:
            return ReachMap.of(kept), 0.0
        made = make_map(self._sandbox(None), self._order(self.change.undone()), self.limit_s)
        if made.tests:
            self._keeping.put(key, made.to_dict())
        return made, made.seconds

    def baseline(self, chosen: frozenset[str]) -> ExpectedTests:
        """Run the chosen tests on the current code, in two halves."""
        key = self._key("outcomes", *sorted(chosen))
        kept = self._keeping.get(key)
        seed = secrets.randbits(128) if kept is None else int(kept["seed"], 16)
        both = halves(self._snapshot.folder, chosen, seed)
        if kept is not None:
            return ExpectedTests.of(both, tuple(kept["outcomes"]))
        first, second = (outcomes_of(self.run_current(half, chosen), chosen) for half in both)
        self._keeping.put(key, {"seed": hex(seed), "outcomes": [first, second]})
        return ExpectedTests.of(both, (first, second))

    def touched(self) -> Touched:
        """Return the functions that the change touches."""
        found = [touched(self.current, self.change.new_code)] if self.current != self.change.new_code else []
        found += [touched(each.old_code or "", each.new_code or "") for each in self.change.others]
        return Touched(
            frozenset().union(*(each.functions for each in found)), any(each.on_import for each in found)
        )

    def run_current(self, half: Half, chosen: frozenset[str]) -> SuiteRun:
        """Run the chosen tests on the current code."""
        return self.run(half, self.change.undone(), chosen)

    def run_changed(self, half: Half, chosen: frozenset[str]) -> SuiteRun:
        """Run the chosen tests on the change."""
        return self.run(half, self.change, chosen)

    def run(self, half: Half, version: CodeChange, chosen: frozenset[str]) -> SuiteRun:
        """Run the chosen tests on the new code of a change, some of them sabotaged."""
        paths = tuple(sorted({function_of(test)[0] for test in chosen}))
        return run_suite(self._sandbox(half), self._order(version, paths, chosen))

    def _order(
        self, version: CodeChange, paths: tuple[str, ...] | None = None, only: Collection[str] | None = None
    ) -> TestOrder:
        texts = ((each.module_name, each.new_code) for each in version.others)
        return TestOrder(
            modules=tuple(
                ModuleInPlace(name, text, self._file_of(name))
                for name, text in ((version.module_name, version.new_code), *texts)
                if text is not None
            ),
            files=self._files,
            paths=self._project.tests if paths is None else paths,
            only=only,
            has_plugins=(self._environment or self._project.environment) is not None,
        )

    def _key(self, *words: str) -> str:
        named = (self.change.module_name, self.current, str(self._environment), repr(self._policy), *words)
        beside = (each.module_name for each in self.change.others)
        return key_of(self._project, self._snapshot, *named, *beside, without=self._file)

    def _file_of(self, module: str) -> str | None:
        file = self._project.file_of(module)
        return None if file is None else file.relative_to(self._project.root).as_posix()

    def _sandbox(self, half: Half | None) -> Sandbox:
        return self._sandboxes.of(
            self._environment,
            self._project,
            self.change.workload,
            altered=None if half is None else half.altered,
            policy=self._policy,
        )


def suite_policy(policy: Policy, limit_s: float) -> Policy:
    """Return the limits of a test run: it takes longer than a workload, and writes and prints more."""
    return replace(
        policy,
        wall_s=limit_s,
        cpu_s=math.ceil(limit_s),
        work_bytes=max(policy.work_bytes, 64 * MIB),
        work_files=max(policy.work_files, 8192),
        open_files=max(policy.open_files, 256),
        print_bytes=max(policy.print_bytes, 16 * MIB),
    )
