"""Cases of which `make test` tries a few and CI all: each costs a second, and they are of one kind."""

from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from _pytest.mark import ParameterSet


def parametrize(
    names: str | Sequence[str], cases: Iterable[Any], *, quick: int, **options: Any
) -> pytest.MarkDecorator:
    """As :func:`pytest.mark.parametrize`; all cases but the first ``quick`` are marked ``thorough``."""
    is_single = isinstance(names, str) and "," not in names
    given = list(cases)
    chosen = [*given[:quick], *(_thorough(each, is_single) for each in given[quick:])]
    return pytest.mark.parametrize(names, chosen, **options)


def _thorough(case: Any, is_single: bool) -> ParameterSet:
    if isinstance(case, ParameterSet):
        return pytest.param(*case.values, marks=[*case.marks, pytest.mark.thorough], id=case.id)
    values = (case,) if is_single else case
    return pytest.param(*values, marks=pytest.mark.thorough)
