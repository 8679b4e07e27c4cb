"""The gate: from a work tree and a base to a report on every module that the branch touches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Final

from geoheal.errors import ConfigurationError
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.gate.benchmarks.chosen import Finder, module_at
from geoheal.gate.commits.checkout import Checkout, Commits, FileChange
from geoheal.gate.commits.project import shown_project
from geoheal.gate.commits.registered import RegisteredModules, registered_at
from geoheal.gate.commits.sides import Sources
from geoheal.gate.examine import Examiner
from geoheal.gate.modules.fates import ModulePair, pairs_of
from geoheal.gate.modules.recorded import RecordedFile, recorded_file
from geoheal.gate.reports.report import Cover, FileReport, GateReport, ModuleReport, Untouched
from geoheal.gate.suite.finding import TestsReport, tests_report
from geoheal.gate.suite.tests import TestFiles
from geoheal.gate.trial import GateStandards, Watch
from geoheal.suspects.boxes import Boxes, ShownProject

MODULE_FILE: Final = "geoheal.toml"
UNREGISTERED: Final = ""
"""Stands for the file of unregistered modules."""
BENCHED_MAX: Final = 10
"""Largest number of unregistered modules that are measured by recorded calls or benchmarks."""
KNOWN_BEST: Final = tuple(Cover)
"""Status of a file that several modules need: the first of these."""


def unwatched(_what: str) -> None:
    """Do nothing: the default progress callback."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateQuestion:
    """Question to the gate.

    Parameters
    ----------
    folder
        Any folder of the work tree.
    base
        Name of the commit or branch to merge into; the main branch if None.
    head
        Name of the commit to judge.
    file
        Path of the file that registers modules, within the repository.
    environment
        Virtual environment of all modules; the registered ones if None.
    standards
        Standards for a module.
    recorded
        File of recorded calls: they judge modules for which the base registers no workload.
    """

    folder: Path
    base: str | None = None
    head: str = "HEAD"
    file: str = MODULE_FILE
    environment: Path | None = None
    standards: GateStandards = field(default_factory=GateStandards)
    recorded: Path | None = None


def gate(question: GateQuestion, sandboxes: Sandboxes, watch: Watch = unwatched) -> GateReport:
    """Judge the changes of a branch.

    Raises
    ------
    InvalidInput
        When a commit does not exist, an environment is part of the repository's commits, or the file of
        recorded calls cannot be read.
    ConfigurationError
        When the base's file of modules is missing or invalid.
    ApplyFailed
        When the repository cannot be read.
    SandboxUnavailable
        When the sandbox does not contain code on this machine.
    """
    return _Gating(question, sandboxes, watch).run()


class _Gating:
    """A running question."""

    def __init__(self, question: GateQuestion, sandboxes: Sandboxes, watch: Watch) -> None:
        self._question = question
        self._sandboxes = sandboxes
        self._watch = watch
        self._checkout = Checkout(question.folder)
        history = self._checkout.history
        self._head = history.commit(question.head)
        self._base = self._checkout.base_of(self._head, question.base)
        self._changes = self._checkout.changes(self._base.id, self._head.id)
        self._sources = Sources(history)
        self._notices: list[str] = []
        self._not_run: list[str] = []
        self._benchmark_files: set[str] = set()
        self._recorded = self._read_recorded()

    def run(self) -> GateReport:
        base, head = self._registrations()
        pairs = pairs_of(base.modules, head.modules, self._files(), self._moves())
        environments = self._environments(pairs, base)
        shown = shown_project(self._checkout, self._question.file, base, head)
        examined = self._examined(pairs, environments, shown) if self._changes else ()
        judges = {self._question.file} | self._benchmark_files
        judges |= set() if self._recorded is None else {str(self._recorded.path)}
        judges |= {each.workload for each in (*base.modules, *head.modules) if each.workload is not None}
        self._note(base)
        self._note_recorded(examined)
        tests = self._tested(base, shown, environments[UNREGISTERED]) if self._changes else None
        return GateReport(
            base=self._base,
            head=self._head,
            modules=tuple(each for each in examined if isinstance(each, ModuleReport)),
            files=tuple(_file(each, examined, judges) for each in self._changes),
            notices=(*self._not_run, *self._notices),
            tests=tests,
            not_run=tuple(self._not_run),
        )

    def _tested(
        self, base: RegisteredModules, shown: ShownProject | None, environment: Path | None
    ) -> TestsReport | None:
        """Return the result of the base's own tests, if it names any."""
        limit_s, table = self._question.standards.tests_s, base.project
        if shown is None or table is None or not table.tests or not limit_s:
            return None
        self._watch("running the project's tests")
        commits = Commits(base=self._base.id, head=self._head.id, changes=self._changes)
        named = replace(shown, project=replace(shown.project, tests=tuple(table.tests)))
        tests = TestFiles(named, table.tests, self._sources, commits)
        return tests_report(self._sandboxes, environment, named, (commits.base, commits.head), tests, limit_s)

    def _registrations(self) -> tuple[RegisteredModules, RegisteredModules]:
        """Return the registrations of base and head; the head's for both if the base registers nothing."""
        file = self._question.file
        base = registered_at(self._checkout, self._base.id, file)
        try:
            head = registered_at(self._checkout, self._head.id, file)
        except ConfigurationError as error:
            if base is None:
                raise
            self._not_run.append(f"The head's modules are not known: {error.message}")
            head = base
        if base is None and head is None:
            if self._recorded is None and not self._has_benchmarks():
                raise ConfigurationError(
                    f"Neither {self._base.id[:12]} nor {self._head.id[:12]} has a file {file} that registers "
                    "modules: commit one, or name it with --file (docs/gate.md). Nor has the project "
                    "benchmarks: functions named bench_*, or tests that take the fixture of pytest-benchmark."
                )
            recorded = "" if self._recorded is None else ", or that have recorded calls"
            self._notices.append(
                f"There is no {file}: the modules are those that the project's benchmarks import{recorded}."
            )
        elif base is None:
            self._notices.append(f"The base has no {file}: the modules are those that the head registers.")
        return base or RegisteredModules(), head or RegisteredModules()

    def _has_benchmarks(self) -> bool:
        return any(Finder(self._sources.of(each.id)).all for each in (self._base, self._head))

    def _read_recorded(self) -> RecordedFile | None:
        file = self._question.recorded
        return None if file is None else recorded_file(self._checkout, file, (self._base.id, self._head.id))

    def _files(self) -> tuple[set[str], set[str]]:
        return set(self._sources.of(self._base.id)), set(self._sources.of(self._head.id))

    def _moves(self) -> dict[str, str]:
        return {
            each.before: each.after
            for each in self._changes
            if each.before is not None and each.after is not None and each.before != each.after
        }

    def _environments(self, pairs: Sequence[ModulePair], base: RegisteredModules) -> dict[str, Path | None]:
        """Return the environment of each module; refuse one that is part of the commits."""
        found = {each.named.name: self._environment(each) for each in pairs}
        found[UNREGISTERED] = self._projects_environment(base)
        commits = {self._base.id, self._head.id, self._checkout.history.commit("HEAD").id}
        for environment in {each for each in found.values() if each is not None}:
            self._checkout.require_untracked(environment, commits)
        return found

    def _environment(self, pair: ModulePair) -> Path | None:
        """Return the environment named by the operator, or by the base: the head must not choose it."""
        chosen = self._question.environment
        if chosen is None and pair.before is not None and not pair.is_new:
            chosen = pair.before.environment
        return None if chosen is None else chosen.absolute()

    def _projects_environment(self, base: RegisteredModules) -> Path | None:
        chosen, table = self._question.environment, base.project
        if chosen is None and table is not None and table.environment is not None:
            chosen = self._checkout.top / PurePosixPath(self._question.file).parent / table.environment
        return None if chosen is None else chosen.absolute()

    def _examined(
        self, pairs: Sequence[ModulePair], environments: dict[str, Path | None], shown: ShownProject | None
    ) -> tuple[ModuleReport | Untouched, ...]:
        commits = Commits(base=self._base.id, head=self._head.id, changes=self._changes)
        examiner = Examiner(self._checkout, self._sources, commits, self._question.standards, self._recorded)
        boxes = {each: Boxes(self._sandboxes, each, shown) for each in set(environments.values())}
        found = [examiner.report(pair, boxes[environments[pair.named.name]], self._watch) for pair in pairs]
        self._benchmark_files = examiner.benchmarks.paths()
        known = {path for each in found for path in each.files} | {pair.named.path for pair in pairs}
        for pair in self._benched(examiner):
            if pair.named.path in known:
                continue
            if len(found) - len(pairs) == BENCHED_MAX:
                self._not_run.append(
                    f"More than {BENCHED_MAX} further modules can be measured; the rest was not run."
                )
                break
            found.append(examiner.report(pair, boxes[environments[UNREGISTERED]], self._watch))
            known |= {pair.named.path, *found[-1].files}
        return tuple(found)

    def _benched(self, examiner: Examiner) -> Iterator[ModulePair]:
        """Return unregistered modules that the change touches, with recorded calls or a benchmark."""
        base, head = (self._sources.of(each) for each in (self._base.id, self._head.id))
        for change in self._changes:
            before, after = module_at(change.before, base), module_at(change.after, head)
            if before is not None and after is not None:
                pair = ModulePair(before, after)
                is_recorded = self._recorded is not None and bool(self._recorded.of(before.name))
                if is_recorded or examiner.benchmarks.of(pair) is not None:
                    yield pair

    def _note_recorded(self, examined: Sequence[ModuleReport | Untouched]) -> None:
        if self._recorded is None:
            return
        self._notices += self._recorded.notices
        if not any(isinstance(each, ModuleReport) and each.recorded is not None for each in examined):
            self._notices.append(self._recorded.unused())

    def _note(self, base: RegisteredModules) -> None:
        if base.elsewhere:
            names = ", ".join(base.elsewhere)
            self._not_run.append(f"Not examined, because their files are outside of the repository: {names}.")
        if self._question.head == "HEAD" and self._checkout.uncommitted():
            self._notices.append("The work tree has uncommitted changes; they were not judged.")


def _file(change: FileChange, modules: Sequence[ModuleReport | Untouched], judges: set[str]) -> FileReport:
    covers = [(each.files[change.path], each.name) for each in modules if change.path in each.files]
    otherwise = Cover.WORKLOAD if judges & {change.before, change.after} else Cover.UNCOVERED
    cover = min((known for known, _ in covers), key=KNOWN_BEST.index, default=otherwise)
    moved = change.before if change.after is not None and change.before != change.after else None
    return FileReport(
        path=change.path,
        before=moved,
        cover=cover,
        modules=tuple(name for known, name in covers if known is cover),
    )
