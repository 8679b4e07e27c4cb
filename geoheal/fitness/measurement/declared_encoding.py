"""Source that means something else once it is a file: its first lines declare how its bytes are to be read.

Everything that judges a source reads it as text. The interpreter that imports it as a file decodes its bytes,
which geoheal writes as UTF-8, by the encoding that one of its first two lines declares. In UTF-7 the comment
``# +AAo-import os`` is an empty comment, and a statement on the next line.
"""

import re
from typing import Final

_DECLARED: Final = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_LINES: Final = 2
"""Number of lines in which an encoding may be declared."""


def misread_as(source: str) -> str | None:
    r"""Return the declared encoding by which the file of a source is read as another text, or as none.

    Examples
    --------
    >>> misread_as("# coding: utf-7\n# +AAo-import os"), misread_as("# coding: unknown\n")
    ('utf-7', 'unknown')
    >>> misread_as("# coding: latin-1\nx = 1"), misread_as("# coding: utf-8\nx = 'Φ'"), misread_as("x = 'Φ'")
    (None, None, None)
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n", _LINES)[:_LINES]
    declared = (match[1] for match in map(_DECLARED.match, lines) if match is not None)
    return next((encoding for encoding in declared if not _is_read_as_written(source, encoding)), None)


def _is_read_as_written(source: str, encoding: str) -> bool:
    try:
        return source.encode().decode(encoding) == source
    except (LookupError, ValueError):  # unknown, not of text, or not in this encoding
        return False
