"""Strings of several lines: indenting their lines would change them."""

import ast
import re


def has_long_string(text: str) -> bool:
    """Whether a string, or part of one, spans several lines."""
    return bool(re.search(r"\"\"\"|'''|\\\n", text)) and "\n" in text.strip()


def keeps_long_strings(old: str, new: str) -> bool:
    """Whether all strings of several lines of some statements are in the new text as they were.

    Examples
    --------
    >>> old = "x = '''a\\nb'''\\ny = 1\\n"
    >>> keeps_long_strings(old, f"if True:\\n    x = '''a\\nb'''\\n")
    True
    >>> keeps_long_strings(old, "if True:\\n    x = '''a\\n    b'''\\n")
    False
    """
    if not has_long_string(old):
        return True
    try:
        tree = ast.parse(old)
    except SyntaxError:  # an "elif", which is no statement by itself
        return False
    strings = (
        each
        for each in ast.walk(tree)
        if isinstance(each, ast.JoinedStr)
        or (isinstance(each, ast.Constant) and isinstance(each.value, str | bytes))
    )
    long = [each for each in strings if each.lineno != each.end_lineno]
    return all((ast.get_source_segment(old, each) or "") in new for each in long)
