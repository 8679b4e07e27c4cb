"""Surroundings of the sources: virtual environment, tests, generated files, variables."""

import ast
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.errors import ApplyFailed
from geoheal.repository.git import Git
from geoheal.sandbox.snapshot.listing import tracked_files

_ENVIRONMENTS: Final = (".venv", "venv", "env", ".env", "virtualenv", ".virtualenv")
_GENERATED_NAMES: Final = re.compile(r"_?_?version(?:_info)?_?_?\.py|\w+_pb2(?:_grpc)?\.pyi?|.+\.so")
_GENERATED_MARKS: Final = re.compile(
    rb"(?i)\A(?:#[^\n]*\n){0,9}#[^\n]*(?:\bgenerated (?:by|from|using|with)\b|auto-?generated|do not edit)"
)
_HEAD_BYTES: Final = 2000
_TESTS: Final = ("tests", "test", "testing")
_LATER: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.If, ast.Try)
"""Code that is executed later, or perhaps not at all."""
_SETTINGS: Final = re.compile(r"""DJANGO_SETTINGS_MODULE['"]\s*,\s*['"]([\w.]+)['"]""")


def environment_of(root: Path) -> str | None:
    """Return the project's virtual environment.

    A folder in it, else the active one if it is not geoheal's own.
    """
    for name in _ENVIRONMENTS:
        if (root / name / "pyvenv.cfg").is_file():
            return name
    active = os.environ.get("VIRTUAL_ENV") or os.environ.get("CONDA_PREFIX")
    if active and Path(active).resolve() != Path(sys.prefix).resolve() and Path(active).is_dir():
        return active
    return None


def tests_of(root: Path, named: Iterable[str], packages: Iterable[PurePosixPath]) -> list[str]:
    """Folders of tests that are there: named ones, else beside the packages, else within them."""
    wanted = [PurePosixPath(each).as_posix() for each in named] or list(_TESTS)
    found = [each for each in dict.fromkeys(wanted) if each != "." and (root / each).exists()]
    within = [(package / name).as_posix() for package in packages for name in _TESTS]
    return found or sorted(each for each in within if any((root / each).glob("test_*.py")))


def untracked(root: Path, sources: Iterable[str], names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Modules beside the sources that git does not track: what was generated, and what was written."""
    folders = [PurePosixPath(source, name).as_posix() for source in sources for name in names]
    there = [each for each in folders if (root / each).is_dir()]
    if not there or not tracked_files(root):
        return [], []
    try:
        listed = Git(root, is_anyones=True).run("ls-files", "-z", "--others", "--", *there)
    except ApplyFailed:
        return [], []
    found = [path for path in listed.decode(errors="replace").split("\0") if path.endswith((".py", ".so"))]
    generated = [path for path in found if _is_generated(root / path)]
    return sorted(generated), sorted(set(found) - set(generated))


def _is_generated(file: Path) -> bool:
    if _GENERATED_NAMES.fullmatch(file.name):
        return True
    with suppress(OSError), file.open("rb") as opened:
        return _GENERATED_MARKS.search(opened.read(_HEAD_BYTES)) is not None
    return False


def settings_module(root: Path) -> str | None:
    """Django's settings, as manage.py names them."""
    with suppress(OSError, UnicodeDecodeError):
        found = _SETTINGS.search((root / "manage.py").read_text(encoding="utf-8"))
        return found[1] if found else None
    return None


def variables_read(root: Path, paths: Iterable[str]) -> list[str]:
    """Environment variables without which a module cannot be imported, as far as its text says."""
    return sorted({name for path in paths for name in _read_by(root / path)})


def _read_by(file: Path) -> Iterator[str]:
    try:
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text) if "environ[" in text else None
    except (OSError, *NO_CODE):
        return
    ahead: list[ast.AST] = [] if tree is None else list(tree.body)
    while ahead:
        node = ahead.pop()
        if isinstance(node, _LATER):
            continue
        ahead += ast.iter_child_nodes(node)
        match node:
            case ast.Subscript(
                value=ast.Attribute(value=ast.Name(id="os"), attr="environ"),
                slice=ast.Constant(value=str(name)),
                ctx=ast.Load(),
            ):
                yield name
