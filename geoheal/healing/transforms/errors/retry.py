"""Retry transient failures, such as timeouts and lost connections, a few times with pauses.

Pauses have full jitter, a cap and a small maximum number; the total time of all attempts is limited. Only
functions without side effects before the failure (except counting calls) are retried. If the HTTP method of a
request is known, it decides; otherwise neither the function nor its callers may have the name of an action
(pay, send, create).

References
----------
M. Brooker, Exponential Backoff and Jitter, AWS Architecture Blog (2015).
"""

import ast
import copy
from collections.abc import Sequence
from typing import Final

from geoheal.healing.case import Failure
from geoheal.healing.transforms.errors.acts import only_reads
from geoheal.healing.transforms.errors.http_method import MAY_REPEAT
from geoheal.healing.transforms.errors.retry_places import RetryPlace, places
from geoheal.healing.transforms.errors.transient import error_name, is_transient
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

_RETRY: Final = '''_JITTER = random.SystemRandom()


def _retry(*errors, attempts={attempts}, when=None, base_s=0.01, cap_s=0.5, total_s=5.0):
    """Call again, after a growing and jittered pause, what failed for a reason that may pass."""

    def decorate(function):
        @functools.wraps(function)
        def call(*args, **kwargs):
            began_s = time.monotonic()
            for attempt in range(1, attempts + 1):
                try:
                    return function(*args, **kwargs)
                except errors:
                    if when is not None and not when(*args, **kwargs):
                        raise
                    pause_s = _JITTER.uniform(0, min(cap_s, base_s * 2**attempt))
                    if attempt == attempts or time.monotonic() - began_s + pause_s > total_s:
                        raise
                    time.sleep(pause_s)

        return call

    return decorate
'''

_RETRY_ASYNC: Final = (
    _RETRY.replace("_JITTER =", "_JITTER_ASYNC =")
    .replace("_JITTER.", "_JITTER_ASYNC.")
    .replace("def _retry(", "def _retry_async(")
    .replace("        def call(", "        async def call(")
    .replace("return function(", "return await function(")
    .replace("time.sleep", "await asyncio.sleep")
)


def retry(source: str, failures: Sequence[Failure], attempts: int = 4) -> str | None:
    """Retry the functions that have transient failures.

    Parameters
    ----------
    failures
        The observed failures; those that are not transient are ignored.
    attempts
        Largest number of calls of a function.
    """
    edit = SourceEdit(source)
    add_retries(edit, ModuleView(edit.tree), failures, attempts)
    return edit.result()


def repeated(source: str, failures: Sequence[Failure]) -> list[str]:
    """Return functions that :func:`retry` calls again although their names do not imply reading.

    >>> failure = Failure(error="TimeoutError", message="", function="call_peer", line=2, count=1)
    >>> repeated("def call_peer(x):\\n    return peer(x)\\n", [failure])
    ['call_peer']
    """
    view = ModuleView(ast.parse(source))
    passing = [failure for failure in failures if is_transient(failure)]
    found = [place for failure in passing for place in places(failure, view)]
    names = {place.function.name for place in found if place.rule is None}
    return sorted(name for name in names if not only_reads(name))


def add_retries(edit: SourceEdit, view: ModuleView, failures: Sequence[Failure], attempts: int) -> None:
    """Add the edits of :func:`retry` to others."""
    errors: dict[RetryPlace, set[str]] = {}
    passing = [failure for failure in failures if is_transient(failure)]
    for failure, place in [(each, place) for each in passing for place in places(each, view)]:
        name = error_name(failure, place.function, view)
        if name is not None:
            errors.setdefault(place, set()).add(name)
    for place, names in errors.items():
        is_async = isinstance(place.function, ast.AsyncFunctionDef)
        decorator = "_retry_async" if is_async else "_retry"
        condition = _condition(place)
        edit.insert_before(place.function, f"@{decorator}({', '.join(sorted(names))}{condition})")
        helper = _RETRY_ASYNC if is_async else _RETRY
        edit.add_helper(helper.replace("{attempts}", str(attempts)))
        if condition:
            edit.add_helper(MAY_REPEAT)
        for module in ("functools", "random", "time", *(["asyncio"] if is_async else [])):
            if view.imported.get(module) != module:
                edit.add_import(f"import {module}")


def _condition(place: RetryPlace) -> str:
    """Return the decorator's argument with the condition under which a call may be repeated."""
    if place.rule is None or place.rule.condition is None:
        return ""
    given = copy.deepcopy(place.function.args)
    for each in ast.walk(given):
        if isinstance(each, ast.arg):
            each.annotation = None
    given.defaults = [_as_constant(each) for each in given.defaults]
    given.kw_defaults = [None if each is None else _as_constant(each) for each in given.kw_defaults]
    return f", when=lambda {ast.unparse(given)}: {place.rule.condition}"


def _as_constant(default: ast.expr) -> ast.expr:
    """Return a default argument whose source may be copied."""
    return default if isinstance(default, ast.Constant) else ast.Constant(None)
