"""What the texts were that could not be read as numbers: blank, with decimals, or something else."""

import math
import re
from collections.abc import Iterable
from typing import Final

WHOLE: Final = '''def _whole(text):
    """The whole part of a number that may be written with decimals."""
    try:
        return int(text)
    except ValueError:
        number = float(text)
        if not math.isfinite(number):
            raise
        return int(number)
'''
_TOLD: Final = re.compile(
    r"(?:invalid literal for int\(\) with base 10|could not convert string to float): ?(.*)$"
)


def is_blank(message: str) -> bool:
    """Whether a message says that a blank text was to be read as a number.

    >>> is_blank("could not convert string to float: ' '"), is_blank("could not convert string to float: 'x'")
    (True, False)
    """
    told = _TOLD.search(message)
    return told is not None and not _text(told.group(1)).strip()


def are_decimals(message: str) -> bool:
    """Whether a message says that a number with decimals was to be read as a whole one.

    >>> are_decimals("invalid literal for int() with base 10: '19.5'")
    True
    """
    told = _TOLD.search(message)
    if told is None or not message.startswith("invalid literal for int"):
        return False
    try:
        return math.isfinite(float(_text(told.group(1))))
    except ValueError:
        return False


def all_blank(messages: Iterable[str]) -> bool:
    """Whether nothing but blank texts could not be read."""
    return all(map(is_blank, messages))


def _text(shown: str) -> str:
    """Return a text without the quotes of its representation; what stands for blanks in it is one."""
    inner = shown.strip().removeprefix("b")
    inner = inner[1:-1] if len(inner) > 1 and inner[0] == inner[-1] and inner[0] in "'\"" else inner
    return re.sub(r"\\[nrtvf]|\\x[01][0-9a-f]", " ", inner)
