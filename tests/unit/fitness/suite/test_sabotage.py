"""Sabotage: what passes must fail, whatever way it is written, and everything else stays."""

import ast
import random
import unittest
from pathlib import Path
from typing import Any

import pytest

from geoheal.fitness.suite.sabotage import sabotaged

PASSING = {
    "a number": "assert double(2) == 4",
    "a text": "assert str(double(2)) == '4'",
    "bytes": "assert b'4' == str(double(2)).encode()",
    "within a literal": "assert {'a': [double(2), 'é']} == {'a': [4, 'é']}",
    "a computed value": "wanted = sum([2, 2])\nassert double(2) == wanted",
    "two calls": "assert double(2) == double(2)",
    "over several lines": "assert double(\n    2\n) == (\n    4\n)",
    "smaller": "assert double(2) < 5",
    "larger, the other way round": "assert 5 >= double(2)",
    "contained": "assert 4 in [double(2)]",
    "true": "assert double(2)",
    "not equal": "assert double(2) != 5",
    "identical": "assert double(2) is not None",
    "chained": "assert 3 < double(2) < 5",
    "approximately": "assert double(2) == pytest.approx(4.0)",
    "raised": "with pytest.raises(TypeError):\n    double(None)",
    "raised, in unittest": "with case.assertRaises(TypeError):\n    double(None)",
    "unittest": "case.assertEqual(double(2), 4)",
    "unittest's truth": "case.assertTrue(double(2))",
    "an assertion of others": "assert_same(double(2), 4)",
    "no assertion": "double(2)\ndouble(3)",
    "a docstring": "'''Double it.'''\ndouble(2)",
    "a decorated function inside": "@staticmethod\ndef inner():\n    return 1\ninner",
    "a comment with another letter": "x = 'ü'  # ü\nassert double(2) == 4 and x",
}


def double(number):
    return number + number


def assert_same(one, other):
    assert one == other


def play(source, name="test_it"):
    names: dict[str, Any] = {
        "double": double,
        "pytest": pytest,
        "assert_same": assert_same,
        "case": unittest.TestCase(),
    }
    exec(compile(source, "<test>", "exec"), names)
    names[name]()


def written(body):
    return "def test_it():\n" + "".join(f"    {line}\n" for line in body.splitlines())


@pytest.mark.parametrize("what", PASSING)
def test_what_passes_fails(what):
    source = written(PASSING[what])
    play(source)
    for seed in range(5):
        with pytest.raises((Exception, pytest.fail.Exception)):
            play(sabotaged(source, ["test_it"], random.Random(seed)))


def test_what_is_not_named_stays():
    source = (
        "class TestIt:\n    def test_a(self):\n        assert 1 == one()\n"
        "\ndef test_b():\n    assert 2 == two()\n"
    )
    changed = sabotaged(source, ["TestIt.test_a"], random.Random(1))
    assert changed.endswith("\ndef test_b():\n    assert 2 == two()\n")
    assert "assert 1 == one()" not in changed


@pytest.mark.parametrize("source", ["def test_it(:\n", "x = 1\n", "def test_it(): f()\n"])
def test_what_cannot_be_sabotaged_stays(source):
    assert sabotaged(source, ["test_it"], random.Random(1)) == source


def test_the_same_secret_gives_the_same_sabotage_and_another_one_another():
    source = written(PASSING["a number"])
    assert sabotaged(source, ["test_it"], random.Random(7)) == sabotaged(
        source, ["test_it"], random.Random(7)
    )
    assert len({sabotaged(source, ["test_it"], random.Random(seed)) for seed in range(9)}) == 9


def test_keys_of_what_is_expected_stay():
    source = written("assert f() == {'name': 4}")
    for seed in range(20):
        assert "'name'" in sabotaged(source, ["test_it"], random.Random(seed))


def test_it_is_valid_python_whatever_the_functions():
    source = Path(__file__).read_text()
    names = [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    for seed in range(5):
        changed = sabotaged(source, names, random.Random(seed))
        assert changed != source
        ast.parse(changed)
