"""Packaging files of a project: name, source folders, generated files, tests."""

import ast
import configparser
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from geoheal.domain.evaluation.code_shape import NO_CODE

_GENERATED: Final = (
    ("setuptools_scm", "write_to"),
    ("setuptools_scm", "version_file"),
    ("hatch", "build", "hooks", "vcs", "version-file"),
    ("hatch", "build", "hooks", "version", "path"),
    ("pdm", "version", "write_to"),
    ("versioneer", "versionfile_source"),
)
"""Keys below [tool] that name a generated module."""


@dataclass(frozen=True, slots=True)
class Packaging:
    """Content of the packaging files.

    Parameters
    ----------
    name
        Of the distribution.
    roots
        Folders that hold packages, as far as they are named.
    generated
        Files that a build writes.
    tests
        Where pytest looks for tests.
    settings_module
        Django's settings module, if pytest is configured with it.
    """

    name: str | None = None
    roots: tuple[str, ...] = ()
    generated: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    settings_module: str | None = None


def read_packaging(root: Path) -> Packaging:
    """Read pyproject.toml, setup.cfg, setup.py and pytest.ini, as far as they are there and can be read."""
    project, config = _pyproject(root), _config(root)
    tool = _table(project, "tool")
    pytest = _table(tool, "pytest", "ini_options")
    name = _table(project, "project").get("name") or _table(tool, "poetry").get("name")
    return Packaging(
        name=name if isinstance(name, str) else config.get("metadata.name"),
        roots=tuple(dict.fromkeys([*_roots(tool), *_config_roots(config), *_setup_roots(root)])),
        generated=tuple(_texts([_at(tool, *keys) for keys in _GENERATED])),
        tests=tuple(_words(pytest.get("testpaths")) or _words(config.get("pytest.testpaths"))),
        settings_module=next(
            iter(_texts([pytest.get("DJANGO_SETTINGS_MODULE"), config.get("pytest.django_settings_module")])),
            None,
        ),
    )


def _pyproject(root: Path) -> dict[str, Any]:
    with suppress(OSError, ValueError):
        return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return {}


def _config(root: Path) -> dict[str, str]:
    """Return settings of setup.cfg, pytest.ini and tox.ini by "section.key"."""
    found: dict[str, str] = {}
    for file in ("setup.cfg", "tox.ini", "pytest.ini"):
        parser = configparser.RawConfigParser()
        with suppress(OSError, ValueError, configparser.Error):
            parser.read_string((root / file).read_text(encoding="utf-8"))
        for section in parser.sections():
            for key, value in parser.items(section):
                found[f"{section.removeprefix('tool:')}.{key}"] = value
    return found


def _roots(tool: Mapping[str, Any]) -> Iterator[str]:
    setuptools = _table(tool, "setuptools")
    yield from _texts([_table(setuptools, "package-dir").get("")])
    yield from _texts(_list(_at(setuptools, "packages", "find", "where")))
    yield from _texts([_at(tool, "pdm", "build", "package-dir"), _at(tool, "maturin", "python-source")])
    for package in _list(_at(tool, "poetry", "packages")):
        if isinstance(package, dict):
            yield from _texts([package.get("from")])
    wheel = _table(tool, "hatch", "build", "targets", "wheel")
    yield from _texts(_list(wheel.get("sources")))
    for package in _texts(_list(wheel.get("packages"))):
        parent = Path(package).parent.as_posix()
        if parent != ".":
            yield parent


def _config_roots(config: Mapping[str, str]) -> Iterator[str]:
    for line in config.get("options.package_dir", "").splitlines():
        name, _, folder = line.partition("=")
        if not name.strip() and folder.strip():
            yield folder.strip()
    yield from config.get("options.packages.find.where", "").split()


def _setup_roots(root: Path) -> Iterator[str]:
    """Folders that setup.py names in words; it is never run."""
    try:
        tree = ast.parse((root / "setup.py").read_text(encoding="utf-8"))
    except (OSError, *NO_CODE):
        return
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            value = _literal(keyword.value)
            if keyword.arg == "package_dir" and isinstance(value, dict):
                yield from _texts([value.get("")])
            elif keyword.arg == "where":
                yield from _texts([value])
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in {"find_packages", "find_namespace_packages"} and node.args:
            yield from _texts([_literal(node.args[0])])


def _literal(node: ast.expr) -> object:
    with suppress(ValueError):
        return ast.literal_eval(node)
    return None


def _table(content: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    found = _at(content, *keys)
    return found if isinstance(found, dict) else {}


def _at(content: Mapping[str, Any], *keys: str) -> object:
    found: object = content
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _texts(values: list[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]


def _words(value: object) -> list[str]:
    return value.split() if isinstance(value, str) else _texts(_list(value))
