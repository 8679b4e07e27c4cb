"""Source files that a command is given."""

from pathlib import Path

from geoheal.errors import InvalidInput


def read_source(file: Path) -> str:
    """Return the text as it is: what is not UTF-8 is for the evaluation to refuse.

    Raises
    ------
    InvalidInput
        When the file cannot be read.
    """
    try:
        return file.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        raise InvalidInput(f"{file} cannot be read: {error.strerror}.") from error
