"""What may forget is bounded; what must not is left alone."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.bound_containers import bound_containers
from geoheal.healing.transforms.memory.bound_memory import bound_memory
from tests.unit.healing.changed import names_of

CACHE = """
PAGES = {}


def page(path):
    if path not in PAGES:
        PAGES[path] = path * 2
    return PAGES[path]
"""
ATTRIBUTE = """
class Client:
    def __init__(self):
        self.cache = {}

    def get(self, key):
        try:
            return self.cache[key]
        except KeyError:
            value = self.fetch(key)
            self.cache[key] = value
            return value

    def fetch(self, key):
        return key + 1


CLIENT = Client()
def page(key):
    return CLIENT.get(key)
"""
TREE = """
SIZES = {}


def size(node, below):
    if node not in SIZES:
        SIZES[node] = 1
    {between}
    return SIZES[node] + total
"""
BETWEEN = {
    "it calls itself": ("total = sum(size(each, below) for each in below.get(node, ()))", True),
    "it calls another": ("total = len(below)", False),
    "it reads at once": ("total = 0", False),
}


@pytest.mark.parametrize(("between", "is_doubted"), BETWEEN.values(), ids=BETWEEN)
def test_an_entry_that_may_be_gone_before_it_is_read_is_a_doubt(between, is_doubted):
    elsewhere = Elsewhere()
    assert bound_containers(TREE.replace("{between}", between), 8, None, elsewhere)
    assert bool(elsewhere.doubts) is is_doubted


@pytest.mark.parametrize(
    ("source", "is_doubted"),
    [
        (CACHE, True),
        (ATTRIBUTE, False),
        (
            CACHE.replace("def page(path):\n", "LOCK = threading.Lock()\ndef page(path):\n  with LOCK:\n"),
            False,
        ),
    ],
    ids=["a test", "an error", "a lock"],
)
def test_another_thread_between_test_and_read_is_a_doubt(source, is_doubted):
    elsewhere = Elsewhere()
    assert bound_containers(f"import threading\n{source}", 8, None, elsewhere)
    assert bool(elsewhere.doubts) is is_doubted


KEPT = {
    "sessions": "S = {}\ndef f(u):\n    if u not in S:\n        S[u] = {'n': 0}\n    S[u]['n'] += 1\n    return S[u]['n']\n",
    "carts": "S = {}\ndef f(u, x):\n    if u not in S:\n        S[u] = []\n    S[u].append(x)\n    return len(S[u])\n",
    "carts that are handed out": "S = {}\ndef of(u):\n    if u not in S:\n        S[u] = {'lines': []}\n    return S[u]\ndef f(u, x):\n    of(u)['lines'].append(x)\n",
    "what callers change": "S = {}\ndef of(u):\n    if u not in S:\n        S[u] = make(u)\n    return S[u]\ndef f(u, x):\n    mine = of(u)\n    mine.append(x)\n",
    "ids": "S = {}\ndef f(u):\n    if u not in S:\n        S[u] = len(S)\n    return S[u]\n",
    "numbers": "import itertools\nN = itertools.count()\nS = {}\ndef f(u):\n    if u not in S:\n        S[u] = next(N)\n    return S[u]\n",
    "a store": "S = {}\ndef put(k, v):\n    S[k] = v\ndef get(k):\n    return S[k]\n",
    "a history that is summed": "H = []\ndef f(x):\n    H.append(x)\n    return sum(H) / len(H)\n",
    "visitors": "V = set()\ndef f(x):\n    if x in V:\n        return False\n    V.add(x)\n    return True\n",
    "flights": "F = {}\ndef begin(k):\n    F[k] = 1\ndef end(k):\n    return F.pop(k)\n",
}


@pytest.mark.parametrize("source", [CACHE, ATTRIBUTE], ids=["module", "attribute"])
def test_a_cache_forgets_and_answers_the_same(source):
    names = names_of(bound_containers(source, 8))
    kind = "a" if "path" in source else 1
    keys = [kind * (n % 50) for n in range(500)]
    plain = names_of(source)
    assert [names["page"](key) for key in keys] == [plain["page"](key) for key in keys]
    held = names["PAGES"] if "PAGES" in names else names["CLIENT"].cache
    assert len(held) == 8


@pytest.mark.parametrize("source", KEPT.values(), ids=KEPT.keys())
def test_a_state_is_not_forgotten(source):
    assert bound_containers(source, 8) is None


def test_a_log_keeps_what_is_shown():
    source = "LOG = []\ndef note(x):\n    LOG.append(x)\ndef last():\n    return LOG[-5:]\n"
    names = names_of(bound_containers(source, 10))
    for number in range(100):
        names["note"](number)
    assert names["last"]() == [95, 96, 97, 98, 99]
    assert len(names["LOG"]) <= 20
    assert bound_containers(source, 4) is None


def test_only_what_grows_is_bounded():
    assert bound_containers(CACHE, 8, lines=[99]) is None
    assert bound_containers(CACHE, 8, lines=[7]) is not None


def test_a_bounded_memory_is_left_alone():
    assert (
        bound_memory("import functools\n@functools.lru_cache(maxsize=64)\ndef f(x):\n    return x\n", 8)
        is None
    )


def test_how_many_of_the_last_are_asked_for_may_be_a_variable_and_is_a_doubt():
    source = "H = []\ndef f(x, n):\n    H.append(x)\n    return list(H[-n:])\n"
    elsewhere = Elsewhere()
    names, plain = names_of(bound_containers(source, 8, None, elsewhere)), names_of(source)
    assert [names["f"](x, 5) for x in range(99)] == [plain["f"](x, 5) for x in range(99)]
    assert len(names["H"]) <= 16
    assert ["check that no code needs more" in each for each in elsewhere.doubts] == [True]


DECORATOR = """
def kept(function):
    table = {}

    def wrapper(*given):
        if given not in table:
            table[given] = function(*given)
        return table[given]

    return wrapper


@kept
def page(path):
    return path * 2
"""


def test_the_table_of_a_decorator_forgets_and_answers_the_same():
    elsewhere = Elsewhere()
    names = names_of(bound_containers(DECORATOR, 8, elsewhere=elsewhere))
    keys = ["a" * (n % 50) for n in range(500)]
    assert [names["page"](key) for key in keys] == [key * 2 for key in keys]
    (table,) = [
        each.cell_contents for each in names["page"].__closure__ if isinstance(each.cell_contents, dict)
    ]
    assert len(table) == 8
    assert elsewhere.doubts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    return wrapper\n", "    wrapper.table = table\n    return wrapper\n"),
        ("    return wrapper\n", "    table['x'] = 1\n    return wrapper\n"),
        ("table[given] = function(*given)", "table[given] = len(table)"),
        ("table[given] = function(*given)", "table[given] = []\n        table[given].append(1)"),
        ("    def wrapper(*given):\n", "    def wrapper(*given):\n        table = OTHER\n"),
    ],
    ids=["shown", "filled by its maker", "numbers", "what is changed", "another variable"],
)
def test_the_state_of_a_decorator_is_not_forgotten(old, new):
    assert old in DECORATOR
    assert bound_containers(DECORATOR.replace(old, new), 8) is None
