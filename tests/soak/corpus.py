"""Public packages that bring their tests along, changed by every transform, and what their tests say."""

import ast
import os
import resource
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geoheal.healing.case import LifeCycle
from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.bound_containers import bound_containers
from geoheal.healing.transforms.memory.bound_memory import bound_memory
from geoheal.healing.transforms.memory.catalogue import CAUSES
from geoheal.healing.transforms.memory.ended.after_last_use import released_after
from geoheal.healing.transforms.speed.catalogue import ASKING, TRANSFORMS, Transform
from geoheal.healing.transforms.speed.plain_form.plain_form import plain_form
from geoheal.healing.transforms.speed.remembered.kept_objects import kept_objects
from geoheal.healing.transforms.speed.remembered.memoise import memoise
from geoheal.healing.transforms.speed.remembered.remember_readings import remember_readings
from geoheal.healing.transforms.speed.unchanged.kept_parts import kept_parts
from geoheal.healing.transforms.speed.unchanged.kept_while_files_same import kept_while_files_same
from geoheal.healing.transforms.speed.unchanged.kept_while_same import kept_while_same
from geoheal.healing.transforms.speed.within.once_within import once_within

PACKAGES: Final = (
    *("mpmath", "networkx", "sympy", "twisted", "passlib", "toolz", "pyflakes", "jsonschema", "pint"),
    *("hyperlink", "automat", "klein", "treq", "colander", "prov", "icalendar", "zope", "ecdsa", "nltk"),
    *("pybtex", "pygal", "simplejson", "gitdb", "smmap"),
)
TEST_FOLDERS: Final = frozenset({"tests", "test", "testsuite", "_test", "testing"})
SOURCE_BYTES_MAX: Final = 200_000
ENTRIES: Final = 1024
TESTS_S: Final = 300
MEMORY_BYTES: Final = 4 << 30

LAST_USE: Final = LifeCycle(
    kind="dict", container="OPEN", function="Link.close", key="self.name", share=1.0, entries=9
)
"""What was seen of the sample of the transform that goes by it."""

Named = tuple[str, Callable[[str, Elsewhere], str | None]]


@dataclass
class Changed:
    """What the transforms made of a package."""

    modules: int = 0
    by_transform: dict[str, list[Path]] = field(default_factory=dict)

    @property
    def paths(self) -> set[Path]:
        """The modules that were changed."""
        return {path for paths in self.by_transform.values() for path in paths}


def transforms() -> Iterator[Named]:
    """Every transform, without a focus."""
    for transform, _, _ in TRANSFORMS:
        yield transform.__name__, _unfocused(transform)
    yield "memoise", lambda source, elsewhere: memoise(source, None, elsewhere)
    yield "remember_readings", lambda source, elsewhere: remember_readings(source, None, elsewhere)
    yield "kept_objects", lambda source, elsewhere: kept_objects(source, None, elsewhere)
    yield (
        "kept_while_files_same",
        lambda source, elsewhere: kept_while_files_same(source, None, elsewhere),
    )
    yield "kept_parts", lambda source, elsewhere: kept_parts(source, None, elsewhere)
    yield "kept_while_same", lambda source, elsewhere: kept_while_same(source, None, elsewhere)
    yield "once_within", lambda source, elsewhere: once_within(source, None, elsewhere)
    yield "plain_form", lambda source, elsewhere: plain_form(source, None, elsewhere)
    for cause, _, _ in CAUSES:
        yield cause.__name__, cause
    yield "released_after", lambda source, elsewhere: released_after(source, LAST_USE, elsewhere)
    yield "bound_containers", lambda source, elsewhere: bound_containers(source, ENTRIES, None, elsewhere)
    yield "bound_memory", lambda source, elsewhere: bound_memory(source, ENTRIES, elsewhere)


def _unfocused(transform: Transform) -> Callable[[str, Elsewhere], str | None]:
    asking = ASKING.get(transform)
    if asking is None:
        return lambda source, _elsewhere: transform(source, None)
    return lambda source, elsewhere: asking(source, None, elsewhere)


def is_test(path: Path) -> bool:
    """Whether a file belongs to the tests."""
    return bool(TEST_FOLDERS & set(path.parts)) or path.name.startswith(("test_", "conftest"))


def change(package: Path, only: Sequence[str] = ()) -> Changed:
    """Change a package in place, module by module, by one transform after the other."""
    done = Changed()
    texts = {path: path.read_text(errors="replace") for path in sorted(package.rglob("*.py"))}
    for path, text in texts.items():
        if is_test(path.relative_to(package.parent)):
            continue
        done.modules += 1
        if len(text) > SOURCE_BYTES_MAX or not _is_valid(text):
            continue
        others = {str(each): other for each, other in texts.items() if each != path}
        project = ProjectSources(others, module=path.stem)
        source = text
        for name, transform in transforms():
            if only and name not in only:
                continue
            changed = transform(source, Elsewhere(project))
            if changed is not None:
                ast.parse(changed)
                source = changed
                done.by_transform.setdefault(name, []).append(path)
        if source != text:
            path.write_text(source)
    return done


def nearest_tests(paths: set[Path], package: Path) -> list[Path]:
    """Return the nearest folders, or files, of tests beside or above the changed modules."""
    found = set()
    for path in paths:
        for above in path.parents:
            near = [above / name for name in TEST_FOLDERS if (above / name).is_dir()]
            near = near or sorted(above.glob("test_*.py"))
            found |= set(near)
            if near or above == package:
                break
    return sorted(found)


def outcomes(root: Path, corpus: Path, tests: Sequence[Path], report: Path) -> dict[str, str]:
    """Return the outcome of each test, of each folder of tests in a process and a time of its own."""
    found: dict[str, str] = {}
    for folder in tests:
        found |= _outcomes_of(root, corpus, folder, report)
        report.unlink(missing_ok=True)
    return found


def _outcomes_of(root: Path, corpus: Path, folder: Path, report: Path) -> dict[str, str]:
    """Return what a folder's tests say, run with limits and without the caller's environment."""
    known = {"PATH": os.environ["PATH"], "HOME": str(root), "TMPDIR": str(root), "PYTHONHASHSEED": "0"}
    command = (
        f"-m pytest -q -p no:cacheprovider -p no:xdist -W ignore -c /dev/null --rootdir={root} "
        f"--continue-on-collection-errors -o python_files=test_*.py --junitxml={report} --hypothesis-seed=0"
    )
    try:
        subprocess.run(
            [sys.executable, *command.split(), str(folder)],
            env=known | {"PYTHONPATH": f"{root}:{corpus}"},
            cwd=root,
            capture_output=True,
            timeout=TESTS_S,
            preexec_fn=_limited,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {}
    if not report.exists():
        return {}
    cases = ET.parse(report).iter("testcase")
    return {f"{case.get('classname')}::{case.get('name')}": _outcome(case) for case in cases}


def copy_of(corpus: Path, package: str, target: Path) -> Path:
    """Return a copy of a package that may be changed."""
    shutil.copytree(corpus / package, target / package, ignore=shutil.ignore_patterns("__pycache__"))
    return target / package


def _outcome(case: ET.Element) -> str:
    return next((each.tag for each in case if each.tag in {"failure", "error", "skipped"}), "passed")


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (TESTS_S, TESTS_S))


def _is_valid(text: str) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True
