"""Write what was found into ``geoheal.toml``."""

import json
from collections.abc import Iterator
from pathlib import Path

from geoheal.domain.display import printable
from geoheal.errors import ConfigurationError
from geoheal.project.layout.findings import ProjectDraft


def table(found: ProjectDraft) -> str:
    """Return the table ``[project]`` as TOML, with what could not be determined as comments.

    >>> print(table(ProjectDraft(sources=["src"], modules=["shop.*"], env={"MODE": "test"})), end="")
    [project]
    root = "."
    sources = ["src"]
    modules = ["shop.*"]
    env = { MODE = "test" }
    """
    return "".join(f"{line}\n" for line in _lines(found))


def write(file: Path, found: ProjectDraft) -> None:
    """Write a file with the table, or add it to one without.

    Raises
    ------
    ConfigurationError
        When the file cannot be written.
    """
    try:
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        gap = "\n" if before and not before.endswith("\n\n") else ""
        file.write_text(f"{before}{gap}{table(found)}", encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file} cannot be written: {error}.") from error


def _lines(found: ProjectDraft) -> Iterator[str]:
    yield "[project]"
    yield 'root = "."'
    for name in ("sources", "modules", "include", "exclude", "tests"):
        values: list[str] = getattr(found, name)
        if values:
            yield f"{name} = {_text(values)}"
    if found.environment is not None:
        yield f"environment = {_text(found.environment)}"
    if found.env:
        pairs = ", ".join(f"{name} = {_text(value)}" for name, value in found.env.items())
        yield f"env = {{ {pairs} }}"
    if found.prepare is not None:
        yield f"prepare = {_text(found.prepare)}"
    yield from (f"# {printable(sentence)}" for sentence in found.open)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
