"""What a change leaves otherwise, seen in the sandbox, and what says nothing against it."""

from dataclasses import replace

import pytest

from geoheal.domain.evaluation.change import CodeChange
from geoheal.errors import SandboxError
from geoheal.fitness.further import remembered
from geoheal.fitness.further.aftermath import (
    FAILS,
    SENTENCES,
    UNSEEN,
    aftermath_of,
    differing,
)
from geoheal.sandbox import Sandbox
from tests import quick

WORK = """
def workload(module, probe):
    for i in range(5):
        draw = probe.input(i)
        data = [draw.randrange(100) for _ in range(9)]
        with probe.request("f"):
            found = module.f(data)
        probe.output(found)
"""
CURRENT = "def f(data):\n    return sorted(data)\n"
CHANGE = CodeChange(module_name="sums", new_code=CURRENT, current_code=CURRENT, workload=WORK)


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(warm=0) as sandbox:
        yield sandbox


@quick.parametrize(
    ("kind", "new"),
    [
        ("argument", "def f(data):\n    data.sort()\n    return list(data)\n"),
        ("shared", "def f(data, kept=[]):\n    kept[:] = sorted(data)\n    return kept\n"),
        ("shared", "def f(data):\n    data.sort()\n    return data\n"),
        (None, "def f(data):\n    found = list(data)\n    found.sort()\n    return found\n"),
        (
            None,
            "import heapq\ndef f(data):\n    return heapq.nsmallest(len(data), data)\n",
        ),
    ],
    quick=2,
)
def test_arguments_and_answers_belong_to_the_caller(sandbox, kind, new):
    found = aftermath_of(sandbox, replace(CHANGE, new_code=new)).otherwise
    assert SENTENCES[kind] in found if kind else found == ()


ANYTHING = """
class Remote:
    def __getattr__(self, name):
        return Remote()
REMOTE = Remote()
"""


def test_an_object_that_answers_for_any_attribute_ends_no_run(sandbox):
    """Else nothing is compared: the current code does not get through such a run."""
    change = replace(CHANGE, current_code=ANYTHING + CURRENT)
    sorting = CURRENT.replace("    return", "    data.sort()\n    return")
    assert aftermath_of(sandbox, replace(change, new_code=f"{ANYTHING}{CURRENT}# again")).otherwise == ()
    found = aftermath_of(sandbox, replace(change, new_code=ANYTHING + sorting)).otherwise
    assert SENTENCES["argument"] in found


SOMETIMES = """
KEPT = {}
def part(k, rows):
    if k % 5 == 4:
        KEPT["rows"] = rows
        return rows if k == 9 else []
    return []
def f(data):
    found = [part(k, data) for k in range(10)]
    return sorted(data)
"""


@quick.parametrize("fewer", ["(4, 9)", "(9,)", "(9, 9, 9)"], quick=1)
def test_a_version_that_calls_less_often_keeps_and_hands_out_no_more(sandbox, fewer):
    """The current code's first calls of a function may not be those that the candidate still makes."""
    current = replace(CHANGE, current_code=SOMETIMES, new_code=SOMETIMES.replace("range(10)", fewer))
    assert aftermath_of(sandbox, current).otherwise == ()
    never = replace(current, current_code=SOMETIMES.replace("k % 5 == 4", "k > 9"))
    found = aftermath_of(sandbox, never).otherwise
    assert {remembered.SENTENCES[kind].format(name="part") for kind in ("keeps", "hands")} <= {*found}


DECORATED = """
import functools
def again(function):
    @functools.wraps(function)
    def call(*args, **kwargs):
        try:
            return function(*args, **kwargs)
        except OSError:
            return function(*args, **kwargs)
    return call
"""
MORE = "def f(data, size=3, *, least=0):\n    return sorted(data)\n"


@pytest.mark.thorough
@pytest.mark.parametrize("call", ["module.f(data)", "module.f(data, least=1)", "module.f(size=2, data=data)"])
@pytest.mark.parametrize("decorators", ["@again\n", "@again\n@again\n"], ids=["one", "two"])
def test_a_decorated_function_is_given_what_the_plain_one_is(sandbox, call, decorators):
    """Else no retry could be applied by a policy: it wraps the function that it repeats."""
    change = replace(CHANGE, current_code=MORE, workload=WORK.replace("module.f(data)", call))
    assert aftermath_of(sandbox, replace(change, new_code=f"{DECORATED}{decorators}{MORE}")).otherwise == ()
    sorting = MORE.replace("    return", "    data.sort()\n    return")
    found = aftermath_of(sandbox, replace(change, new_code=f"{DECORATED}{decorators}{sorting}")).otherwise
    assert SENTENCES["argument"] in found


def test_what_the_current_code_does_as_well_or_by_chance_says_nothing(sandbox):
    shared = "import time\nKEPT = []\ndef f(data):\n    data.append(time.time())\n    return KEPT\n"
    assert (
        aftermath_of(sandbox, replace(CHANGE, current_code=shared, new_code=f"{shared}# again\n")).otherwise
        == ()
    )


def test_a_run_that_fails_because_it_is_looked_at_is_held_against_the_candidate(sandbox):
    deep = "def g(k):\n    return k and g(k - 1)\ndef f(data):\n    g(500)\n    return sorted(data)\n"
    sneaky = "import sys\ndef f(data):\n    sys.getprofile() and sys.exit()\n    return sorted(data)\n"
    work = WORK.replace('with probe.request("f")', "if 1")
    change = replace(CHANGE, workload=work, new_code=sneaky)
    assert aftermath_of(sandbox, change).otherwise == (FAILS,)
    assert aftermath_of(sandbox, replace(CHANGE, new_code=deep)).otherwise == ()


def test_a_candidate_whose_run_breaks_the_sandbox_is_not_taken_for_harmless(sandbox):
    class Breaking(Sandbox):
        def __init__(self):
            pass

        def run(self, request):
            if "import" in request.source:
                raise SandboxError("The sandbox's warden ended unexpectedly.")
            return sandbox.run(request)

    change = replace(CHANGE, new_code=f"import os\n{CURRENT}")
    assert aftermath_of(Breaking(), change).otherwise == (UNSEEN,)
    assert (
        aftermath_of(
            Breaking(), replace(change, current_code=f"{CHANGE.new_code}#", new_code=f"{CURRENT}##")
        ).otherwise
        == ()
    )


def test_calls_are_compared_where_a_request_makes_as_many():
    one, other = {"argument 1.0": [1], "argument 2.0": [1]}, {"argument 1.0": [2], "argument 2.0": [2]}
    assert differing(one, other) == set(one)
    assert differing(one, {**other, "argument 2.1": [2]}) == {"argument 1.0"}
    assert differing(one, other, {"1"}) == {"argument 2.0"}
    shared = {"shared with arguments": [["answer 2.0", "argument 1.0"]]}
    assert differing({"shared with arguments": []}, shared) == set(shared)
    assert differing({"shared with arguments": []}, shared, {"2"}) == set()
    assert differing({"setting x": 1}, {"setting x": 2}) == {"setting x"}
    assert differing({"filled x": [1, 2, 3]}, {"filled x": [2, 3]}) == set()  # bounded
    assert differing({"filled x": [1, 2, 3]}, {"filled x": [1, 3]}) == {"filled x"}
    assert (
        differing({"filled x": [[1, 2], [3, 4]]}, {"filled x": [[1], [3]]}) == set()
    )  # as many, and smaller


@pytest.mark.parametrize(
    "other", [[None, None], [None, "a", None], ["", ""], [], ["b", "a"], 5, None, {"list": 3}, [[], []]]
)
def test_other_entries_than_the_current_codes_are_found(other):
    assert differing({"filled x": ["a", "b"]}, {"filled x": other}) == {"filled x"}


@pytest.mark.parametrize("other", [["a", "b"], ["b"], ["a", "a", "b"]])
def test_the_last_entries_and_further_ones_are_let_be(other):
    assert differing({"filled x": ["a", "b"]}, {"filled x": other}) == set()
    big = {"other": ["list", "has too many parts"]}
    assert differing({"filled x": [["1", big], big]}, {"filled x": [["1", "2"], ["1"]]}) == set()


@pytest.mark.parametrize("claimed", [[1], 5, None, [[1, 2]], {"dict": 5}, "answer"])
def test_what_a_run_claims_in_another_shape_differs(claimed):
    for label in ("shared among answers", "answer 1.0 in the end", "setting x"):
        assert differing({label: [["answer 1.0", "answer 2.0"]]}, {label: claimed}) == {label}


AUDIT = "log = []\ndef f(data):\n    log.append(data[0])\n    return sorted(data)\n"


@quick.parametrize(
    ("new", "is_found"),
    [
        (AUDIT.replace("    log", "    if data[0] % 2: log") + "    if False: log.clear()\n", True),
        (AUDIT.replace("    return", "    del log[:-2]\n    return"), False),
        (AUDIT.replace("    log", "    if data[0] < 0: log.clear()\n    if data[0] % 2: log"), True),
        (
            AUDIT.replace("    log", "    if data[0] % 2: log")
            + "def g():\n    log[:] = []\n    log.pop()\n",
            True,
        ),
        (AUDIT.replace("data[0])", "None)"), True),
        (AUDIT.replace("    return", "    del log[:]\n    return"), True),
        (AUDIT.replace("    return", "    len(log) > 3 and log.pop(0)\n    return"), False),
    ],
    quick=2,
)
def test_a_public_list_is_filled_as_before(sandbox, new, is_found):
    work = WORK.replace("range(9)]", "range(9)]\n        data[0] = i")
    found = aftermath_of(sandbox, replace(CHANGE, current_code=AUDIT, new_code=new, workload=work)).otherwise
    assert any("log of the module" in each for each in found) == is_found, found


COUNTING = "n = 0\nSIZE = 9\ndef f(data):\n    global n\n    n += 1\n    return sorted(data)\n"


@quick.parametrize("other", [COUNTING.replace("n += 1", "n = 0"), CURRENT], quick=1)
def test_what_a_module_counts_is_still_counted(sandbox, other):
    change = replace(CHANGE, current_code=COUNTING, new_code=COUNTING.replace("SIZE = 9", "SIZE = 10"))
    assert aftermath_of(sandbox, change).otherwise == ()
    found = aftermath_of(sandbox, replace(change, new_code=other)).otherwise
    assert found == ("it leaves n of the module in another state than the current code",)


RETRIED = """
import random
def once(data):
    if random.random() < 0.5:
        raise ConnectionResetError
    return len(data)
def f(data):
    for _ in range(50):
        try:
            return once(data)
        except ConnectionResetError:
            pass
"""
DRAWN = "import random\ndef f(data):\n    return len(data)\n"


def test_random_numbers_are_drawn_again_after_failures_only(sandbox):
    flaky = RETRIED.partition("def f(")[0].replace("once", "f")
    assert aftermath_of(sandbox, replace(CHANGE, new_code=RETRIED, current_code=flaky)).otherwise == ()
    more = DRAWN.replace("return", "random.random()\n    return")
    (sentence,) = aftermath_of(sandbox, replace(CHANGE, new_code=more, current_code=DRAWN)).otherwise
    assert "the generator of random numbers" in sentence


def test_a_mended_request_moves_no_other_ones_answers_or_errors(sandbox):
    work = WORK.replace("        probe.output(found)\n", "            probe.output(found)\n")
    failing = "calls = []\ndef f(data):\n    calls.append(1)\n    if len(calls) {which}:\n" \
        "        raise ValueError(len(calls))\n    return [len(calls)]\n"  # fmt: skip
    change = replace(
        CHANGE,
        workload=work,
        current_code=failing.format(which="in (2, 4)"),
        new_code=failing.format(which="== 4"),
    )
    assert aftermath_of(sandbox, change).otherwise == ()
    other = failing.format(which="in (2, 4)").replace("ValueError(len(calls))", "ValueError(0)")
    assert aftermath_of(sandbox, replace(change, new_code=other)).otherwise == (SENTENCES["error"],)


KEPT = """
import logging
log = logging.getLogger("shop")
seen = {}
class Stats:
    calls = 0
    last = {}
stats = Stats()
def f(data, tell=lambda total: None):
    stats.calls += 1
    Stats.last["size"] = len(data)
    seen[data[0]] = sum(data)
    log.info("asked for %s", data)
    tell(sum(data))
    return sorted(data)
"""
CALLING = WORK.replace("module.f(data)", "module.f(data, lambda total: None)")


@quick.parametrize(
    ("before", "after", "says"),
    [
        ("stats.calls += 1", "stats.calls", "it leaves stats.calls of the module in another state"),
        ('last["size"] = len(data)', 'last["size"] = 0', "entries in Stats.last"),
        ("= sum(data)", "= 0", "entries in seen"),
        ("seen[data[0]] = sum(data)", "seen.update(())", "entries in seen"),
        ('"asked for %s", data', '"asked"', "it logs something other"),
        ("log.info", "log.debug", "it logs something other"),
        ("tell(sum(data))", "tell(0)", "it calls a function among its arguments with other values"),
        (
            "tell(sum(data))",
            "tell",
            "it calls a function among its arguments with other values, or not at all",
        ),
    ],
    quick=2,
)
def test_what_a_module_keeps_and_tells_is_looked_at(sandbox, before, after, says):
    change = replace(CHANGE, current_code=KEPT, workload=CALLING, new_code=KEPT.replace(before, after))
    assert any(says in each for each in aftermath_of(sandbox, change).otherwise)


@quick.parametrize(
    ("before", "after"),
    [
        ("return sorted(data)", "data = sorted(data)\n    return data"),
        ("    tell(", "    if len(seen) > 2:\n        del seen[next(iter(seen))]\n    tell("),
        ("    tell(", "    seen.pop(data[0])\n    tell("),
        ("seen = {}", "seen = {}\n_known = {}\nclass _Own:\n    n = 1\nown = _Own()"),
    ],
    quick=1,
)
def test_fewer_entries_and_others_of_its_own_are_let_be(sandbox, before, after):
    change = replace(CHANGE, current_code=KEPT, workload=CALLING, new_code=KEPT.replace(before, after))
    assert aftermath_of(sandbox, change).otherwise == ()


@quick.parametrize(
    "after",
    [
        "    try:\n        return sorted(data)\n    finally:\n        log.remove(data[0])\n",
        "    found = sorted(data)\n    log.pop()\n    return found\n",
    ],
    quick=1,
)
def test_what_is_taken_out_again_is_said_apart(sandbox, after):
    """It mends a leak where it saves memory, and takes an audit back where it does not."""
    new = f"log = []\ndef f(data):\n    log.append(data[0])\n{after}"
    found = aftermath_of(sandbox, replace(CHANGE, current_code=AUDIT, new_code=new))
    assert found.otherwise == ()
    assert any("in log of the module" in each for each in found.released)


@pytest.mark.parametrize(("most", "grows"), [(4, False), (400, True)])
def test_a_table_that_found_its_end_does_not_grow(sandbox, most, grows):
    """Where it found none, the doubt is one about handwritten code: strategies limit what they keep."""
    new = (
        f"_kept = {{}}\ndef f(data):\n    if len(_kept) >= {most}:\n        _kept.clear()\n"
        "    found = _kept[tuple(data)] = sorted(data)\n    return [*found]\n"
    )
    change = replace(CHANGE, new_code=new, workload=WORK.replace("range(5)", "range(12)"))
    found = aftermath_of(sandbox, change)
    assert found.otherwise == ()
    assert bool(found.growing) == grows


ROUNDED = """
import decimal
def f(data):
    with decimal.localcontext():
        decimal.Decimal(1) / 3
    return sorted(data)
"""


def test_signals_of_decimal_that_only_the_candidate_leaves_are_seen(sandbox):
    left = "import decimal\ndef f(data):\n    decimal.Decimal(1) / 3\n    return sorted(data)\n"
    raising, quiet = replace(CHANGE, current_code=ROUNDED, new_code=left), replace(CHANGE, current_code=left)
    assert SENTENCES["flags"] in aftermath_of(sandbox, raising).otherwise
    assert aftermath_of(sandbox, replace(quiet, new_code=ROUNDED)).otherwise == ()


BY_HAND = """
import threading
lock, kept = threading.Lock(), {}
def f(data):
    lock.acquire()
    try:
        kept["last"] = data[0]
    finally:
        lock.release()
    return sorted(data)
"""
BY_WITH = """
import threading
lock, kept = threading.Lock(), {}
def f(data):
    with lock:
        kept["last"] = data[0]
    return sorted(data)
"""


def test_a_lock_may_be_held_either_way_and_must_be(sandbox):
    for current, new in ((BY_HAND, BY_WITH), (BY_WITH, BY_HAND)):
        assert aftermath_of(sandbox, replace(CHANGE, current_code=current, new_code=new)).otherwise == ()
    bare = BY_WITH.replace("with lock", "if lock")
    found = aftermath_of(sandbox, replace(CHANGE, current_code=BY_HAND, new_code=bare)).otherwise
    assert any("calls lock.acquire less often" in each for each in found)
