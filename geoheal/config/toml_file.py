"""Read the operator's files in TOML, with the same errors for all files."""

import tomllib
from pathlib import Path, PurePath
from typing import Any

from geoheal.errors import ConfigurationError


def read_toml(file: Path) -> dict[str, Any]:
    """Read a file in TOML.

    Raises
    ------
    ConfigurationError
        Naming the file, when it cannot be read, or is not TOML.
    """
    return parse_toml(read_text(file), file)


def read_text(file: Path) -> str:
    """Read a file of text in UTF-8.

    Raises
    ------
    ConfigurationError
        Naming the file, when it cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file} cannot be read: it is not UTF-8 ({error.reason}).") from error


def parse_toml(text: str, file: PurePath) -> dict[str, Any]:
    """Parse the text of a file in TOML.

    Raises
    ------
    ConfigurationError
        Naming the file, when the text is not TOML.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file} is not valid TOML: {error}.") from error
