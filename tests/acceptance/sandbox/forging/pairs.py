"""Pairs of ordinary code and a forgery of it, which differ in an expression or in what a function does."""

from typing import Any, Final

from tests.acceptance.sandbox.forging.judge import SLOW, WORK, Forgery

SLOWLY: Final = SLOW.replace("number", "_slow")
CLOSED: Final = "n * (n + 1) // 2"


def given(what: str) -> dict[str, Any]:
    """Return a workload that gives something beside a number, and the names of both."""
    return {"workload": WORK.replace("module.number(n)", f"module.number({what}, n)"), "a": "x, n"}


def pair(
    name: str,
    quick: str,
    slow: str,
    prelude: str = "",
    workload: str = WORK,
    a: str = "n",
    new: str | None = None,
) -> Forgery:
    """Return one whose functions differ in an expression, and perhaps in what stands before them."""
    return bodies(name, prelude, f"return {quick}", f"return {slow}", workload, a, new)


def bodies(
    name: str,
    prelude: str,
    quick: str,
    slow: str,
    workload: str = WORK,
    a: str = "n",
    new: str | None = None,
) -> Forgery:
    """Return one whose functions have other bodies."""
    quick, slow = (text.replace("\n", "\n    ") for text in (quick, slow))
    return Forgery(
        name,
        f"{prelude if new is None else new}def number({a}):\n    {quick}\n".replace("SLOW", CLOSED),
        f"{prelude}{SLOWLY}def number({a}):\n    {slow}\n".replace("SLOW", "_slow(n)"),
        workload,
        by_reading=True,
    )
