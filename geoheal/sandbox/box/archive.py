"""The box's code as one archive, the way it is bound into the sandbox."""

import io
import zipfile
from functools import cache
from pathlib import Path

_PACKAGE = "geoheal_box"
_START = f"from {_PACKAGE}.harness import main\nmain()\n"


@cache
def archive() -> bytes:
    """Pack what runs inside the box; Python starts it as a program."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("__main__.py", _START)
        for file in sorted(Path(__file__).parent.glob("*.py")):
            packed.writestr(f"{_PACKAGE}/{file.name}", file.read_text(encoding="utf-8"))
    return buffer.getvalue()
