"""Kept exceptions: their tracebacks do not grow, and hold no local variables of others."""

# ruff: noqa: E501 - one example a line

import gc
import traceback
import weakref

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.kept_errors import kept_errors
from tests.unit.healing.changed import names_of

FAILURES = """
class Info:
    def __init__(self):
        self.failures = {}
        self.last = None

    def get(self, name):
        failure = self.failures.get(name)
        if failure is not None:
            raise failure
        try:
            return self.ask(name)
        except OSError as problem:
            self.failures[name] = problem
            return None

    def ask(self, name):
        large = Large()
        raise OSError(name, large.size)

    def again(self, name):
        raise self.failures[name]

class Large:
    size = 3
"""
NOT = {
    "it is made here": "def f(n):\n    error = ValueError(n)\n    raise error\n",
    "it is a class of a module": "import errors\ndef f():\n    raise errors.missing\n",
    "it is a class": "class A:\n    def f(self):\n        raise self.Missing\n",
    "it was just caught": "def f():\n    try:\n        g()\n    except OSError as e:\n        raise e\n",
    "it is kept and raised": "def f(self):\n    try:\n        g()\n    except OSError as e:\n        self.last = e\n        raise\n",
    "its text is kept": "def f(self):\n    try:\n        g()\n    except OSError as e:\n        self.last = str(e)\n",
}


def length(error):
    return len(traceback.extract_tb(error.__traceback__))


def test_a_traceback_does_not_grow_by_being_raised_again():
    info = names_of(kept_errors(FAILURES))["Info"]()
    assert info.get("a") is None
    lengths = []
    for ask in (info.get, info.again) * 5:
        with pytest.raises(OSError, match="3") as raised:
            ask("a")
        lengths.append(length(raised.value))
    assert len(set(lengths)) == 1


def test_a_kept_exception_holds_no_local_variables_and_still_says_where():
    elsewhere = Elsewhere()
    names = names_of(kept_errors(FAILURES, elsewhere))
    made = []

    class Large:
        size = 3

        def __init__(self):
            made.append(weakref.ref(self))

    names["Large"] = names["Info"].ask.__globals__["Large"] = Large
    info = names["Info"]()
    info.get("a")
    gc.collect()
    assert [each() for each in made] == [None]
    assert [each.name for each in traceback.extract_tb(info.failures["a"].__traceback__)] == ["ask"]
    assert elsewhere.doubts


def test_a_kept_class_is_raised_as_it_is():
    source = "ERRORS = {1: KeyError}\ndef f(n):\n    raise ERRORS[n]\n"
    with pytest.raises(KeyError):
        names_of(kept_errors(source))["f"](1)


@pytest.mark.parametrize("source", NOT.values(), ids=NOT)
def test_what_is_not_kept_is_left_alone(source):
    assert kept_errors(source) is None
