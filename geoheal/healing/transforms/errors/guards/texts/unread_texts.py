"""Classify texts that could not be parsed as numbers: blank, decimal, or other."""

import ast
import math
import re
from collections.abc import Iterable
from typing import Final

from geoheal.domain.evaluation.syntax import words

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
_GROUPED: Final = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(\.[0-9]+)?")
_QUOTED: Final = re.compile(r"b?(['\"]).*\1")
_MESSAGE: Final = re.compile(
    r"(?:invalid literal for int\(\) with base 10|could not convert string to float): ?(.*)$"
)


def is_blank(message: str) -> bool:
    """Whether a message says that a blank text was parsed as a number.

    >>> is_blank("could not convert string to float: ' '"), is_blank("could not convert string to float: 'x'")
    (True, False)
    """
    found = _MESSAGE.search(message)
    return found is not None and not _text(found.group(1)).strip()


def are_decimals(message: str) -> bool:
    """Whether a message says that a decimal number was parsed as an integer.

    >>> are_decimals("invalid literal for int() with base 10: '19.5'")
    True
    """
    found = _MESSAGE.search(message)
    if found is None or not message.startswith("invalid literal for int"):
        return False
    try:
        return math.isfinite(float(_text(found.group(1))))
    except ValueError:
        return False


def is_grouped(message: str) -> bool:
    """Whether a message says that a number with commas between its thousands was parsed.

    Only a second comma, or a point, tells one that may have decimals from ``3,141`` with a decimal comma.

    >>> is_grouped("invalid literal for int() with base 10: '1,204'"), is_grouped("... to float: '1,2'")
    (True, False)
    >>> texts = "3,141", "0,500", "3,141.5", "1,204,000"
    >>> [is_grouped(f"could not convert string to float: '{each}'") for each in texts]
    [False, False, True, True]
    """
    found = _MESSAGE.search(message)
    number = None if found is None else _GROUPED.fullmatch(_text(found.group(1)).strip())
    if number is None:
        return False
    return "int()" in message or number.group(1) is not None or number.group().count(",") > 1


def unread(message: str) -> str | None:
    """Return the text that could not be parsed as a number; None if a message does not show it.

    >>> unread("could not convert string to float: 'NaN '"), unread("math domain error")
    ('NaN ', None)
    """
    found = _MESSAGE.search(message)
    return None if found is None else _text(found.group(1))


def all_blank(messages: Iterable[str]) -> bool:
    """Whether all texts that could not be parsed are blank."""
    return all(map(is_blank, messages))


def filled(node: ast.expr, text: str) -> str:
    """Return a condition that is true for all but blank texts, whatever the type.

    >>> [filled(ast.parse(text, mode="eval").body, text) for text in ("x", "x.lower()", "x.strip()")]
    ['str(x).strip()', 'x.lower().strip()', 'x.strip()']
    """
    method = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    if method == "strip":
        return text
    return f"{text}.strip()" if method in _GIVING_TEXTS else f"str({text}).strip()"


def _text(shown: str) -> str:
    """Return the text whose representation a message contains.

    A truncated text is returned as shown, and so are blank bytes, because as text they are not blank.
    """
    try:
        read = ast.literal_eval(shown.strip()) if _QUOTED.fullmatch(shown.strip()) else shown
    except (ValueError, SyntaxError):
        return shown
    if isinstance(read, bytes):
        return read.decode("latin-1") if read.strip() else shown
    return str(read)
