"""The box's code as one archive, which is mounted into the sandbox."""

import fcntl
import importlib.util
import io
import marshal
import os
import zipfile
from functools import cache
from pathlib import Path
from typing import Final

_PACKAGE: Final = "geoheal_box"
_START: Final = f"from {_PACKAGE}.harness import main\nmain()\n"
_UNCHECKED: Final = (1).to_bytes(4, "little") + bytes(8)
"""Flags of bytecode that is not compared with a source (PEP 552)."""
_SEALS: Final = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL


@cache
def archive_file(place: str) -> int:
    """Return the descriptor of a file in memory with the archive, sealed against changes.

    All boxes of this process read the same file, each by a descriptor that it opens again.
    """
    descriptor = os.memfd_create("geoheal", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with open(descriptor, "wb", closefd=False) as file:
        file.write(archive(place))
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _SEALS)
    return descriptor


def archive(place: str) -> bytes:
    """Pack the code for the box; Python starts it as a program.

    Each module is included compiled as well, to save every run from doing it. A Python of another version
    ignores the bytecode, and reads the source.

    Parameters
    ----------
    place
        Path of the archive as the box sees it.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("__main__.py", _START)
        folder = Path(__file__).parent
        for file in sorted(folder.rglob("*.py")):
            name = f"{_PACKAGE}/{file.relative_to(folder).as_posix()}"
            source = file.read_text(encoding="utf-8")
            code = compile(source, f"{place}/{name}", "exec", dont_inherit=True)
            packed.writestr(name, source)
            packed.writestr(f"{name}c", importlib.util.MAGIC_NUMBER + _UNCHECKED + marshal.dumps(code))
    return buffer.getvalue()
