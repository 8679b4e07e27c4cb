"""What the texts were that could not be read as numbers: blank, with decimals, or something else."""

import ast
import math
import re
from collections.abc import Iterable
from typing import Final

from geoheal.healing.transforms.module_view import words

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
_GIVING_TEXTS: Final = words("lower upper lstrip rstrip replace removeprefix removesuffix")
_QUOTED: Final = re.compile(r"b?(['\"]).*\1")
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


def filled(node: ast.expr, text: str) -> str:
    """Return the test that holds for all but blank texts, whatever else there is.

    >>> [filled(ast.parse(text, mode="eval").body, text) for text in ("x", "x.lower()", "x.strip()")]
    ['str(x).strip()', 'x.lower().strip()', 'x.strip()']
    """
    method = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    if method == "strip":
        return text
    return f"{text}.strip()" if method in _GIVING_TEXTS else f"str({text}).strip()"


def _text(shown: str) -> str:
    """Return the text that a message shows by its representation.

    What is cut off is returned as shown, and so are blank bytes: as a text, they are not blank.
    """
    try:
        read = ast.literal_eval(shown.strip()) if _QUOTED.fullmatch(shown.strip()) else shown
    except (ValueError, SyntaxError):
        return shown
    if isinstance(read, bytes):
        return read.decode("latin-1") if read.strip() else shown
    return str(read)
