"""What a call began is ended on every way out, and nothing else is."""

# ruff: noqa: E501 - one example a line

import contextvars

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.close_always import close_always
from tests.unit.healing.changed import names_of

LISTENING = """
def ask(line, fails):
    stop = line.listen(print)
    if fails:
        raise ValueError("no answer")
    answer = line.answer()
    stop()
    return answer
"""
CONTEXT = """
def handle(var, value):
    token = var.set(value)
    answer = 10 // value
    var.reset(token)
    return answer
"""
SCOPE = """
def dispatch(scopes, path):
    begin(scopes, path)
    answer = 1 // len(path)
    end(scopes, path)
    return answer
def begin(scopes, path):
    scopes.append(path)
def end(scopes, path):
    scopes.remove(path)
"""
NOT = {
    "nothing lies between": "def f(line):\n    stop = line.listen()\n    stop()\n",
    "it ends something else": "def f(a, b):\n    x = a.open()\n    g(x)\n    b.close()\n",
    "it is handed to the caller": "def f(a, n):\n    x = a.open()\n    if n:\n        return x\n    g(n)\n    x.close()\n",
    "it is begun anew in between": "def f(a):\n    x = a.open()\n    x = g(x)\n    x.close()\n",
    "it is no end": "def f(db, n):\n    t = db.begin()\n    g(n)\n    t.commit()\n",
    "other arguments": "def f(a, x, y):\n    a.register(x)\n    g(x)\n    a.unregister(y)\n",
    "a set is no beginning of a pop": "def f(a, k):\n    a.store(k)\n    g(k)\n    a.load(k)\n",
}


class Line:
    def __init__(self):
        self.listeners = []

    def listen(self, listener):
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def answer(self):
        return 7


def test_a_subscription_ends_with_its_function():
    elsewhere, line = Elsewhere(), Line()
    ask = names_of(close_always(LISTENING, elsewhere))["ask"]
    with pytest.raises(ValueError, match="no answer"):
        ask(line, True)
    assert ask(line, False) == 7
    assert line.listeners == []
    assert "stop()" in elsewhere.doubts[0]


def test_a_variable_of_the_context_is_reset():
    var = contextvars.ContextVar("var", default=5)
    handle = names_of(close_always(CONTEXT))["handle"]
    with pytest.raises(ZeroDivisionError):
        handle(var, 0)
    assert var.get() == 5
    assert handle(var, 2) == 5


def test_counterparts_for_the_same_arguments_are_a_pair():
    scopes: list[str] = []
    dispatch = names_of(close_always(SCOPE))["dispatch"]
    with pytest.raises(ZeroDivisionError):
        dispatch(scopes, "")
    assert dispatch(scopes, "a") == 1
    assert scopes == []


@pytest.mark.parametrize("source", NOT.values(), ids=NOT)
def test_what_is_not_a_pair_is_left_alone(source):
    assert close_always(source) is None
