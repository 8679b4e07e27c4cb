"""Other settings of libraries than those of the sandbox: code that follows them should still do so."""

from __future__ import annotations

import contextlib
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_DIGITS = 50
_COMMA = {"decimal_point": ",", "thousands_sep": ".", "grouping": [3, 0]}


@contextlib.contextmanager
def other_contexts() -> Iterator[None]:
    """Give decimal more digits and another rounding, numbers a comma, and the process another folder.

    Only libraries that are loaded have settings.

    >>> import decimal
    >>> with other_contexts():
    ...     str(decimal.Decimal(1) / 3)
    '0.33333333333333333333333333333333333333333333333334'
    """
    with contextlib.ExitStack() as stack:
        for change in (_decimals, _numbers, _folder):
            with contextlib.suppress(OSError):  # the sandbox may not allow it
                stack.enter_context(change())
        yield


@contextlib.contextmanager
def _decimals() -> Iterator[None]:
    decimal = sys.modules.get("decimal")
    if decimal is None:
        yield
        return
    with decimal.localcontext() as context:
        context.prec, context.rounding = _DIGITS, decimal.ROUND_UP
        yield


@contextlib.contextmanager
def _numbers() -> Iterator[None]:
    """Let the locale write numbers otherwise: the sandbox has no files of another one."""
    locale = sys.modules.get("locale")
    if locale is None or not hasattr(locale, "_override_localeconv"):
        yield
        return
    before = dict(locale._override_localeconv)  # noqa: SLF001 - for tests of locale itself
    locale._override_localeconv.update(_COMMA)  # noqa: SLF001
    try:
        yield
    finally:
        locale._override_localeconv.clear()  # noqa: SLF001
        locale._override_localeconv.update(before)  # noqa: SLF001


@contextlib.contextmanager
def _folder() -> Iterator[None]:
    before = os.getcwd()  # noqa: PTH109 - pathlib is not needed otherwise
    os.chdir("/")
    try:
        yield
    finally:
        os.chdir(before)
