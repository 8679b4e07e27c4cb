"""Pairs of calls of what cannot be changed, copied or compared."""

import threading
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from geoheal.sandbox.box.further.calls import written
from geoheal.sandbox.box.further.equals import alike_pairs, another
from geoheal.sandbox.box.further.twice import changed_setting, pairs_of, setting_of, settings_of


@dataclass(frozen=True)
class Frozen:
    """What nobody can change, and what is equal with another mark."""

    size: int = 3
    mark: int = field(default=1, compare=False)


def test_a_frozen_object_has_pairs_that_are_equal():
    labels = [label for label, _, _ in pairs_of(([Frozen()], {}))]
    assert {"equal 0.0", "equal 0.1"} < set(labels)


def test_a_list_of_arrays_has_pairs_in_another_order():
    one, other = np.arange(2), np.arange(3)
    assert another(one) is one
    assert next([len(each) for each in made] for _, made in alike_pairs([one, other])) == [3, 2]
    assert "alike 0.0" in [label for label, _, _ in pairs_of(([[one, other]], {}))]


def test_a_setting_with_a_lock_is_changed_where_it_can_be():
    module = ModuleType("sums")
    held: dict[str, Any] = {"locks": {"a": threading.Lock()}, "rates": {"rate": 2, "lock": threading.Lock()}}
    vars(module).update(held)
    assert settings_of(module) == [*held]
    assert changed_setting(held["locks"]) == held["locks"]
    with setting_of(module, "rates", changed_setting(held["rates"])):
        assert vars(module)["rates"] == {**held["rates"], "rate": 0}
    assert vars(module)["rates"] is held["rates"]


def test_a_call_is_written_though_an_object_cannot_be():
    class Silent:
        def __repr__(self):
            raise KeyError

    assert written("f", ([Silent()], {"k": 1})) == "f(<Silent>, k=1)"
