"""Constants in which answers could be stored."""

import pytest

from geoheal.fitness.reading.constants import complaints

CURRENT = "def f(n):\n    return n\n"


@pytest.mark.parametrize(
    "source",
    [
        f"K = {2**900}\ndef f(n):\n    return K >> n\n",
        f"def f(n):\n    '{'1234 ' * 50}'\n    return int(f.__doc__.split()[n])\n",
        f"'{'1234 ' * 50}'\ndef f(n):\n    return int(__doc__.split()[n])\n",
        f"K = '{''.join(chr(5_000 + i) for i in range(40))}'\ndef f(n):\n    return ord(K[n])\n",
        f"K = {bytes(range(200)) + bytes(200)!r}\n",
    ],
    ids=["number", "docstring", "docstring of the module", "characters", "bytes"],
)
def test_what_could_hold_answers_is_seen(source):
    assert any("could contain answers" in each for each in complaints(source, CURRENT, ""))
    assert not list(complaints(source, source, ""))


@pytest.mark.parametrize(
    "source",
    [
        f"K = {2**63}\n",
        f"def f(n):\n    '{'Explains. ' * 50}'\n    return n\n",
        "K = 'Größe überschritten — bitte prüfen'\n",
    ],
    ids=["number", "docstring", "text"],
)
def test_what_any_code_has_is_let_be(source):
    assert not list(complaints(source, CURRENT, ""))
