"""Metadata for ``importlib.metadata`` of a project that is not installed in its environment.

Many packages read their own version or entry points when they are imported. The metadata is created from the
project's files and comes last on the path, so that an installed distribution takes precedence.

References
----------
https://packaging.python.org/en/latest/specifications/recording-installed-packages/
"""

import configparser
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.parser import Parser
from typing import Any, Final

FOLDER: Final = ".geoheal-distribution"
"""Folder of the metadata, below the project's root."""
SOURCES: Final = ("pyproject.toml", "setup.cfg", "PKG-INFO")
"""Files in the root from which it is created."""
_UNKNOWN: Final = "0+unknown"
_VERSION: Final = re.compile(r"[\w.!+-]{1,100}")
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[\w.-]{0,98}[A-Za-z0-9])?")


def distribution(texts: Mapping[str, str]) -> dict[str, str]:
    r"""Return the files of the metadata by path; none if the project does not state its name.

    Parameters
    ----------
    texts
        Existing files of :data:`SOURCES`.

    >>> made = distribution({"pyproject.toml": "[project]\nname = 'my.shop'\nversion = '1.2'\n"})
    >>> list(made)
    ['.geoheal-distribution/my_shop-1.2.dist-info/METADATA']
    """
    project, tool = _pyproject(texts.get("pyproject.toml", ""))
    config = _config(texts.get("setup.cfg", ""))
    built = Parser().parsestr(texts.get("PKG-INFO", ""), headersonly=True)
    poetry = _table(tool, "poetry")
    name = _first(_NAME, project.get("name"), poetry.get("name"), config.get("metadata.name"), built["Name"])
    if name is None:
        return {}
    version = _first(
        _VERSION,
        project.get("version"),
        poetry.get("version"),
        built["Version"],
        config.get("metadata.version"),
    )
    folder = f"{FOLDER}/{re.sub(r'[-_.]+', '_', name)}-{version or _UNKNOWN}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version or _UNKNOWN}\n"
    points = "".join(_entry_points(project, poetry))
    return {f"{folder}/METADATA": metadata} | ({f"{folder}/entry_points.txt": points} if points else {})


def _pyproject(text: str) -> tuple[dict[str, Any], dict[str, Any]]:
    with suppress(tomllib.TOMLDecodeError):
        content = tomllib.loads(text)
        return _table(content, "project"), _table(content, "tool")
    return {}, {}


def _table(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def _config(text: str) -> dict[str, str]:
    parser = configparser.RawConfigParser()
    with suppress(configparser.Error):
        parser.read_string(text)
    return {f"{name}.{key}": value for name in parser.sections() for key, value in parser.items(name)}


def _first(pattern: re.Pattern[str], *values: object) -> str | None:
    return next((each for each in values if isinstance(each, str) and pattern.fullmatch(each)), None)


def _entry_points(project: Mapping[str, Any], poetry: Mapping[str, Any]) -> Iterator[str]:
    groups: dict[str, Any] = {
        "console_scripts": project.get("scripts"),
        "gui_scripts": project.get("gui-scripts"),
    }
    for more in (project.get("entry-points"), poetry.get("plugins")):
        groups |= more if isinstance(more, dict) else {}
    for group, points in groups.items():
        if isinstance(points, dict) and points:
            yield f"[{group}]\n"
            yield from (f"{name} = {point}\n" for name, point in points.items() if _is_line(f"{name}{point}"))


def _is_line(text: str) -> bool:
    return text.isprintable()
