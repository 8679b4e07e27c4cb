"""Meaning of names: modules that only compute, and which parts of others do.

Everything else in the standard library has effects outside. A module that is not listed counts as having
them, so that a person reads code that uses it.
"""

import ast
import builtins
import sys
from collections.abc import Mapping, Set
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Final

from geoheal.domain.evaluation.syntax import words

NONE: Final[frozenset[str]] = frozenset()
IDENTITY: Final = "which object a value is"
"""An answer cached by identity is wrong once the object has changed."""


FILLING: Final = words("add append appendleft extend extendleft insert setdefault update")
EMPTYING: Final = words("clear discard pop popitem popleft remove")
"""Methods that add to a container, and that remove from it."""

COMPUTING: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(
        words(
            "__future__ abc array base64 binascii bisect bz2 calendar cmath codecs collections "
            "colorsys copy csv dataclasses datetime decimal difflib email enum errno fractions "
            "functools graphlib hashlib heapq hmac html io itertools json keyword lzma math numbers "
            "operator queue quopri random re secrets select selectors shlex sqlite3 statistics string "
            "stringprep struct textwrap tomllib types typing unicodedata urllib uuid weakref xml zlib "
            "gzip zoneinfo contextlib contextvars concurrent asyncio threading time logging pprint "
            "reprlib ast tokenize token"
        ),
        NONE,
    ),
    "asyncio": words("all_tasks current_task create_subprocess_exec create_subprocess_shell subprocess"),
    "bz2": words("BZ2File open"),
    "codecs": words("open register register_error unregister"),
    "concurrent": words("ProcessPoolExecutor process"),
    "contextlib": words("chdir redirect_stderr redirect_stdout"),
    "decimal": words("DefaultContext getcontext"),
    "csv": words("field_size_limit register_dialect unregister_dialect"),
    "functools": words("singledispatch singledispatchmethod"),
    "gzip": words("GzipFile open"),
    "io": words("FileIO open open_code"),
    "logging": words(
        "FileHandler addLevelName basicConfig captureWarnings config disable handlers getLogRecordFactory "
        "lastResort raiseExceptions root setLogRecordFactory setLoggerClass shutdown"
    ),
    "lzma": words("LZMAFile open"),
    "random": words("getstate setstate seed"),
    "sqlite3": words("Connection connect register_adapter register_converter"),
    "string": words("Formatter"),
    "threading": words(
        "active_count current_thread enumerate excepthook get_ident get_native_id getprofile gettrace "
        "main_thread setprofile_all_threads settrace_all_threads stack_size"
    ),
    "time": words("clock_gettime clock_settime get_clock_info process_time thread_time tzname tzset"),
    "tokenize": words("open"),
    "types": words("CodeType FrameType FunctionType ModuleType TracebackType"),
    "typing": words("ForwardRef get_type_hints"),
    "urllib": words("request"),
    "uuid": words("getnode uuid1"),
    "weakref": words("finalize"),
    "xml": words("iterparse parse"),
    "zoneinfo": words("TZPATH available_timezones"),
}
"""Modules that only compute, and their parts that do not."""

PARTS: Final[Mapping[str, frozenset[str]]] = {
    "os": words("PathLike curdir extsep fspath linesep pardir path pathsep sep urandom"),
    "os.path": words(
        "abspath basename commonpath commonprefix dirname isabs join normcase normpath relpath sep split "
        "splitdrive splitext"
    ),
    "pathlib": words("PurePath PurePosixPath PureWindowsPath"),
    "pickle": words("PickleError dumps"),
    "sys": words("byteorder float_info hash_info int_info intern maxsize maxunicode version_info"),
    "traceback": words("format_exc format_exception print_exc"),
    "warnings": words("warn"),
}
"""Parts that only compute, of modules with effects: importing these modules is harmless."""

FOREIGN: Final = words(
    "cffi cloudpickle dill geoheal geoheal_box greenlet mock pkg_resources psutil py _pytest pytest "
    "setuptools six"
)
"""Packages beyond the standard library with effects."""


def leads_out(module: str, part: str | None = None) -> bool:
    """Whether a module, or a part of it, does anything but compute.

    A module reached through another one that imports it counts as itself.

    Examples
    --------
    >>> leads_out("math"), leads_out("ctypes"), leads_out("sys", "maxsize"), leads_out("os.path", "exists")
    (False, True, False, True)
    >>> leads_out("threading", "Lock"), leads_out("threading", "main_thread"), leads_out("shop.rates")
    (False, True, False)
    >>> leads_out("logging", "time"), leads_out("logging.time", "process_time"), leads_out("enum", "bltns")
    (False, True, True)
    """
    top = module.partition(".")[0]
    if top in FOREIGN:
        return True
    if top not in sys.stdlib_module_names:
        return False
    if top in COMPUTING:
        within = _within(f"{module}.{part}" if part else module)
        if within is not None:
            name, _, inner = within.partition(":")
            return name.partition(".")[0] not in COMPUTING or leads_out(name, inner or None)
        parts = set(module.split(".")[1:]) | ({part} if part else set())
        return bool(parts & COMPUTING[top]) or bool(part and part.startswith("_"))
    return part not in PARTS.get(module, NONE) if part else module not in PARTS


@cache
def _within(path: str) -> str | None:
    """Return the module, and after a colon its part, behind a path through another module."""
    top, *rest = path.split(".")
    module: object = import_module(top)
    for number, name in enumerate(rest):
        module = getattr(module, name, None)
        if not isinstance(module, ModuleType):
            return None
        if module.__name__.partition(".")[0] != top:
            return f"{module.__name__}:{'.'.join(rest[number + 1 :])}"
    return None


def is_private(name: str) -> bool:
    """Whether a name begins with an underscore and does not end with two."""
    return name.startswith("_") and not name.endswith("__")


def imported(tree: ast.AST) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Return modules by their names in this source, and imported parts of modules."""
    modules: dict[str, str] = {}
    parts: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                modules[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
        elif isinstance(node, ast.ImportFrom):
            parts |= {alias.asname or alias.name: f"{node.module or ''}.{alias.name}" for alias in node.names}
    return modules, parts


def written_path(node: ast.AST, modules: Mapping[str, str], parts: Mapping[str, str]) -> str:
    """Return the path of an imported part that a name stands for; empty for anything else.

    >>> tree = ast.parse("import numpy as np\\nfrom decimal import Decimal as D\\nnp.sum, D, n")
    >>> [written_path(each, *imported(tree)) for each in tree.body[2].value.elts]
    ['numpy.sum', 'decimal.Decimal', '']
    """
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=part) if name in modules:
            return f"{modules[name]}.{part}"
        case ast.Name(id=name, ctx=ast.Load()):
            return parts.get(name, "")
    return ""


def sentinels_of(tree: ast.AST) -> frozenset[str]:
    """Return names of sentinels: ``MISSING = object()``."""
    return frozenset(
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.value) == "object()"
        for target in node.targets
        if isinstance(target, ast.Name)
    )


def asks_for_identity(node: ast.Compare, sentinels: Set[str]) -> bool:
    """Whether two values are compared by identity, neither of which is unique.

    >>> [asks_for_identity(ast.parse(each, mode="eval").body, set()) for each in ("a is b", "a is None")]
    [True, False]
    """
    sides = [node.left, *node.comparators]
    return any(
        isinstance(operator, ast.Is | ast.IsNot)
        and not any(_is_one_of_a_kind(each, sentinels) for each in pair)
        for operator, *pair in zip(node.ops, sides, sides[1:], strict=False)
    )


def _is_one_of_a_kind(node: ast.expr, sentinels: Set[str]) -> bool:
    """Whether it is a constant, a type, a sentinel, or a name written like a class or member."""
    match node:
        case ast.Constant() | ast.Call(func=ast.Name(id="type")):
            return True
        case ast.Name(id=name) if name in sentinels or hasattr(builtins, name):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.lstrip("_")[:1].isupper()
    return False
