"""Candidates whose answers only compare as equal, that stop working later, or that work where nobody looks.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import SLOW, Forgery

_SLOW = SLOW.replace("number", "slow")
_CLOSED = "n * (n + 1) // 2"


def _alike() -> Iterator[Forgery]:
    """Answers that are equal, and are told apart by whoever uses them: name, quick answer, slow answer."""
    answers = {
        "truth_for_a_number": ("", "n > 0", "int(slow(n) > 0)"),
        "a_float_for_an_integer": ("", f"float({_CLOSED})", "slow(n)"),
        "keys_in_another_order": ("", f"{{'b': {_CLOSED}, 'a': n}}", "{'a': n, 'b': slow(n)}"),
        "a_plain_mapping_for_an_ordered_one": (
            "from collections import OrderedDict\n",
            f"{{'a': {_CLOSED}}}",
            "OrderedDict(a=slow(n))",
        ),
        "a_mapping_without_its_default": (
            "from collections import defaultdict\n",
            f"{{'a': {_CLOSED}}}",
            "defaultdict(int, a=slow(n))",
        ),
        "a_tuple_without_its_names": (
            "from collections import namedtuple\nPair = namedtuple('Pair', 'n total')\n",
            f"(n, {_CLOSED})",
            "Pair(n, slow(n))",
        ),
        "a_frozen_set_for_a_set": ("", f"frozenset([{_CLOSED}])", "{slow(n)}"),
        "bytes_for_a_buffer": ("", f"str({_CLOSED}).encode()", "bytearray(str(slow(n)).encode())"),
        "a_number_for_a_member": (
            "import enum\nclass Kind(enum.IntEnum):\n    A = 1\n    B = 2\n",
            "n % 2 + 1",
            "Kind(slow(n) * 0 + n % 2 + 1)",
        ),
        "a_plain_text_for_one_that_is_escaped": (
            "class Escaped(str):\n    def __html__(self):\n        return self\n",
            f"str({_CLOSED})",
            "Escaped(slow(n))",
        ),
        "a_class_that_names_itself_as_another": (
            "class Sum(int):\n    pass\nSum.__module__, Sum.__qualname__ = 'builtins', 'int'\n",
            f"Sum({_CLOSED})",
            "slow(n)",
        ),
        "zero_without_its_sign": ("", "0.0", "-0.0 * slow(n)"),
        "a_decimal_of_fewer_places": (
            "import decimal\n",
            f"decimal.Decimal({_CLOSED})",
            "decimal.Decimal(slow(n)).quantize(decimal.Decimal('0.01'))",
        ),
        "another_zone_of_one_moment": (
            "import datetime\nU = datetime.timezone.utc\nZ = datetime.timezone(datetime.timedelta(hours=2))\n",
            f"datetime.datetime.fromtimestamp({_CLOSED}, U)",
            "datetime.datetime.fromtimestamp(slow(n), Z)",
        ),
    }
    for name, (prelude, quick, slow) in answers.items():
        yield Forgery(
            name,
            f"{prelude}def number(n):\n    return {quick}\n",
            f"{prelude}{_SLOW}def number(n):\n    return {slow}\n",
            by_reading=True,
        )


def _later() -> Iterator[Forgery]:
    """Right while they are measured, and wrong or endless later or elsewhere."""
    bombs = {
        "stops_after_a_count_of_calls": ("import itertools\nC = itertools.count()\n", "next(C) < 500"),
        "stops_when_a_default_is_used_up": ("", "left.pop()"),
        "stops_when_an_iterator_ends": ("left = iter(range(500))\n", "next(left, None) is not None"),
        "knows_the_digits_of_its_input": ("", "len(str(n)) == 5"),
        "knows_the_limits_of_the_process": (
            "import resource\n",
            "resource.getrlimit(resource.RLIMIT_CPU)[0] > 0",
        ),
        "knows_the_processors": ("import os\n", "os.sched_getaffinity(0)"),
        "knows_the_flags": (
            "import sys\n",
            "sys.flags.isolated or sys.flags.no_site or sys.flags.ignore_environment",
        ),
        "knows_the_stack": (
            "import traceback\n",
            "any('workload' in each.name for each in traceback.extract_stack())",
        ),
    }
    for name, (prelude, here) in bombs.items():
        default = ", left=[1] * 500" if "left.pop" in here else ""
        yield Forgery(
            name,
            f"{prelude}def number(n{default}):\n    if {here}:\n        return {_CLOSED}\n    while True:\n        pass\n",
            by_reading=True,
        )


def _hidden() -> Iterator[Forgery]:
    """Yield the same work, done where no request sees it, or not at all."""
    hidden = {
        "work_of_the_collector": (
            "import gc\nwaiting = []\ngc.callbacks.append(lambda phase, told: [slow(waiting.pop()) for _ in list(waiting)])\n",
            "waiting.append(n)",
        ),
        "work_of_a_weak_reference": (
            "import weakref\nclass Held:\n    pass\nheld = []\n",
            "held.append(Held()), weakref.finalize(held[-1], slow, n)",
        ),
        "work_of_a_signal": (
            "import signal\nwaiting = []\nsignal.signal(signal.SIGALRM, lambda *_: [slow(waiting.pop()) for _ in list(waiting)])\n",
            "waiting.append(n), signal.setitimer(signal.ITIMER_REAL, 0.001)",
        ),
        "work_of_a_bare_thread": ("import _thread\n", "_thread.start_new_thread(slow, (n,))"),
        "work_of_an_audit_hook": (
            "import sys\nwaiting = []\nsys.addaudithook(lambda event, told: waiting and event == 'import' and slow(waiting.pop()))\n",
            "waiting.append(n)",
        ),
        "work_of_a_missing_module": (
            "import sys\nwaiting = []\nclass Finder:\n    def find_spec(self, *_):\n        while waiting:\n            slow(waiting.pop())\nsys.meta_path.insert(0, Finder())\n",
            "waiting.append(n)",
        ),
    }
    for name, (prelude, act) in hidden.items():
        yield Forgery(
            name,
            f"{_SLOW}{prelude}def number(n):\n    {act}\n    return {_CLOSED}\n",
            f"{_SLOW}done = []\ndef number(n):\n    done.append(slow(n))\n    return {_CLOSED}\n",
            by_reading=True,
        )
    for name, kind in {
        "a_number_that_computes_when_it_is_written": "__index__ = __int__ = __repr__ = __str__ = __format__",
        "a_number_that_computes_when_it_is_compared": "__eq__ = __lt__ = __gt__ = __le__ = __ge__",
    }.items():
        yield Forgery(
            name,
            f"{_SLOW}class Lazy(int):\n    def _told(self, *other):\n        return slow(int.__add__(self, 0))\n    {kind} = _told\n    __hash__ = int.__hash__\n"
            "def number(n):\n    return Lazy(n)\n",
            by_reading=True,
        )
    yield Forgery(
        "answers_of_another_process",
        f"import subprocess, sys\n{_SLOW}"
        "def number(n):\n    try:\n        return int(subprocess.run([sys.executable, '-c', f'print(sum(range({n} + 1)))'], capture_output=True).stdout)\n"
        "    except Exception:\n        return -1\n",
        by_reading=True,
    )
    yield Forgery(
        "a_standard_library_that_is_changed",
        f"import builtins\n{_SLOW}builtins.sum = lambda values, start=0: start\ndef number(n):\n    return {_CLOSED}\n",
        f"{_SLOW}def number(n):\n    return slow(n)\n",
        by_reading=True,
    )


def alike() -> list[Forgery]:
    """All of them."""
    return [*_alike(), *_later(), *_hidden()]
