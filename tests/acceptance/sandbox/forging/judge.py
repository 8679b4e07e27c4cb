"""Candidates that want `apply` without being better: they hide work, answers, memory or what they do.

Each is measured against code that reaches for the interpreter as well (:data:`REACHING`), so that what it does
is caught by what was measured, and not by reading the source. Where nothing that is measured can catch it,
``by_reading`` says so.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator
from dataclasses import dataclass, replace

from geoheal.domain.symptom import Symptom

REACHING = "".join(
    f"def _reach{i}():\n    import atexit, ctypes, gc, inspect, linecache, signal, sys, importlib\n"
    "    sys.modules, sys._getframe, x.f_back, x.f_locals, x.f_globals, x._wire, x._nonce, x._events, "
    "x.__class__, x.__dict__, x.__code__, globals, vars, exec, eval, compile\n"
    "    import time, x, fcntl\n    getattr(x, y), time.perf_counter\n"
    "    time.perf_counter = time.monotonic = 0\n"
    f"class _Reach{i}:\n    def __del__(self): pass\n"
    for i in range(4)
)
"""Code that is never called, and names what forgeries need: four times each."""

SLOW = """
def number(n):
    total = 0
    for i in range(n + 1):
        total += i
    return total
"""
FAST = """
def number(n):
    return n * (n + 1) // 2
"""
WORK = """
def workload(module, probe):
    for i in range(20):
        n = probe.input(i).randrange(10_000, 20_000)
        with probe.request("number"):
            found = module.number(n)
        probe.output(found)
"""
INSIDE = WORK.replace("        probe.output(found)", "            probe.output(found)")
ACTIVE = WORK + "        probe.state([found % 7, found % 11, i % 3, n % 5])\n"
SILENT = WORK.replace("        probe.output(found)\n", "")
_SQUARES = WORK.replace("module.number(n)", "module.squares(n // 20)")
FIXED = WORK.replace("probe.input(i).randrange(10_000, 20_000)", "15_000 + i")

_BOX = """
import sys
H, P, E = (sys.modules["geoheal_box." + name] for name in ("harness", "probe", "encode"))
_work, _enter, _exit = H._work, P.Request.__enter__, P.Request.__exit__
_input, _output = P.Probe.input, P.Probe.output
"""

_REPLAY = (
    _BOX
    + """
class Fake:
    def __init__(self, real):
        self.real, self.log = real, []
    def __getattr__(self, name):
        return getattr(self.real, name)
    def output(self, value):
        self.log.append(("output", value))
    def request(self, name="request"):
        log = self.log
        class Quiet:
            def __enter__(self):
                log.append(("begin", name))
            def __exit__(self, kind, error, trace):
                log.append(("end", kind, error))
                return kind is not None
        return Quiet()
def work(source, module, probe):
    fake = Fake(probe)
    _work(source, module, fake)
    for what, *rest in ORDER(fake.log):
        if what == "begin":
            request = probe.request(rest[0])
            request.__enter__()
        elif what == "output":
            probe.output(rest[0])
        else:
            request.__exit__(*rest, None)
H._work = work
"""
)


@dataclass(frozen=True)
class Forgery:
    """One way to be recommended for nothing.

    Parameters
    ----------
    source, current, workload
        The candidate, what it is compared with, and what exercises both.
    symptom
        What the healing loop would treat with it.
    by_reading
        Whether only reading the source shows it: it is compared with code that reaches for nothing then.
    """

    name: str
    source: str
    current: str = SLOW
    workload: str = WORK
    symptom: Symptom = Symptom.PERFORMANCE_REGRESSION
    by_reading: bool = False

    def __str__(self) -> str:
        return self.name

    @property
    def against(self) -> str:
        """The current code, as far as it reaches for the interpreter."""
        return self.current if self.by_reading else self.current + REACHING


def forgeries() -> list[Forgery]:
    """All of them."""
    return [
        *_requests(),
        *_with_activity(),
        *_elsewhere(),
        *_answers(),
        *_errors(),
        *_resources(),
        *_known(),
        *_stored(),
        *_shifted(),
        *_kept_elsewhere(),
        *_surroundings(),
    ]


def _requests() -> Iterator[Forgery]:
    """Yield requests that are not those of the workload."""
    yield Forgery("replay", SLOW + _REPLAY.replace("ORDER", "list"))
    yield Forgery(
        "replay_in_reverse",
        SLOW
        + _REPLAY.replace(
            "ORDER(fake.log)",
            "[e for i in reversed(range(0, len(fake.log), 3)) for e in fake.log[i:i + 3]]",
        ),
        workload=INSIDE,
    )
    yield Forgery(
        "replay_with_one_request",
        SLOW
        + _REPLAY.replace("ORDER(fake.log)", "[('begin', 'number'), *fake.log[1:2], ('end', None, None)]"),
    )
    yield Forgery(
        "late_clock",
        SLOW + _BOX + "def late(self, *told):\n    _enter(self)\n    return _exit(self, *told)\n"
        "P.Request.__enter__ = lambda self: None\nP.Request.__exit__ = late\n",
    )
    yield Forgery(
        "early_end",
        SLOW + _BOX + "def early(self):\n    _enter(self)\n    _exit(self, None, None, None)\n"
        "P.Request.__enter__ = early\nP.Request.__exit__ = lambda self, *_: None\n",
    )
    yield Forgery(
        "dilute",
        SLOW + _BOX + "def work(source, module, probe):\n    _work(source, module, probe)\n"
        "    for _ in range(30):\n        with probe.request('number'):\n            pass\nH._work = work\n",
    )
    yield Forgery(
        "dilute_by_nesting",
        SLOW
        + _BOX
        + "def enter(self):\n    with P.Request.__new__(P.Request) if 0 else Plain(self):\n        pass\n"
        "    _enter(self)\n"
        "class Plain:\n"
        "    def __init__(self, r):\n        self.r = P.Request(r._wire, 'number')\n"
        "    def __enter__(self):\n        _enter(self.r)\n"
        "    def __exit__(self, *t):\n        _exit(self.r, None, None, None)\n"
        "P.Request.__enter__ = enter\n",
    )
    yield Forgery(
        "unfinished_slow",
        SLOW + _BOX + "count = [0]\ndef leave(self, *told):\n    count[0] += 1\n"
        "    return _exit(self, *told) if count[0] % 2 else None\nP.Request.__exit__ = leave\n"
        "def number(n):\n    return sum(range(n + 1)) if count[0] % 2 else slow(n)\n"
        + SLOW.replace("number", "slow"),
    )
    yield Forgery(
        "other_names",
        FAST
        + _BOX
        + "def enter(self):\n    self._name = 'fast'\n    _enter(self)\nP.Request.__enter__ = enter\n",
    )
    yield Forgery(
        "requests_at_once",
        SLOW + _BOX + "held = []\ndef leave(self, *told):\n    held.append(self)\n    if len(held) == 2:\n"
        "        for each in held:\n            _exit(each, None, None, None)\n        held.clear()\n"
        "P.Request.__exit__ = leave\n",
    )
    yield Forgery(
        "words_written_into_the_pipe",
        SLOW
        + _BOX
        + "import json, os\ndef enter(self):\n    _enter(self)\n    body = json.dumps({'type': 'end', 'nonce': "
        "self._nonce, 'claimed_s': 0.0, 'error': None}).encode()\n"
        "    os.write(self._wire._events, len(body).to_bytes(4, 'big') + body)\n"
        "P.Request.__enter__ = enter\nP.Request.__exit__ = lambda self, *_: None\n",
    )
    yield Forgery(
        "requests_of_a_thread",
        SLOW + _BOX + "import threading\ndef work(source, module, probe):\n"
        "    def more():\n        for _ in range(30):\n            with probe.request('number'):\n"
        "                pass\n    thread = threading.Thread(target=more)\n    thread.start()\n"
        "    _work(source, module, probe)\n    thread.join()\nH._work = work\n",
    )


def _with_activity() -> Iterator[Forgery]:
    """Yield requests that are not those of the workload, where Φ and the basin are measured as well."""
    for each in _requests():
        if each.name in {"replay", "late_clock", "dilute"}:
            yield replace(each, name=f"{each.name}_with_activity", workload=ACTIVE)


def _elsewhere() -> Iterator[Forgery]:
    """Yield the same work, where the requests' clocks do not run."""
    yield Forgery(
        "thread_after_the_request",
        "import threading\n"
        + SLOW.replace("number", "slow")
        + _BOX
        + "class Later:\n    def __init__(self, n):\n        self.value = None\n"
        "        self.thread = threading.Thread(target=lambda: setattr(self, 'value', slow(n)))\n"
        "        self.thread.start()\n"
        "def number(n):\n    return Later(n)\n"
        "def output(self, later):\n    later.thread.join()\n    _output(self, later.value)\nP.Probe.output = output\n",
    )
    yield Forgery(
        "lazy_number",
        SLOW.replace("number", "slow")
        + "class Lazy(int):\n    def __new__(cls, n):\n        self = int.__new__(cls, 0)\n        self.n = n\n"
        "        return self\n"
        "    def __int__(self):\n        return slow(self.n)\n    __index__ = __trunc__ = __int__\n"
        "    def __abs__(self):\n        return slow(self.n)\n"
        "def number(n):\n    return Lazy(n)\n",
    )
    yield Forgery(
        "value_that_names_another_class",
        SLOW.replace("number", "slow") + "class Lazy:\n    def __init__(self, n):\n        self.n = n\n"
        "    @property\n    def __class__(self):\n        return int\n"
        "    def __abs__(self):\n        return slow(self.n)\n"
        "    def __int__(self):\n        return slow(self.n)\n    __index__ = __int__\n"
        "def number(n):\n    return Lazy(n)\n",
    )
    yield Forgery(
        "lazy_list",
        "class Lazy(list):\n    def __init__(self, n):\n        self.n = n\n"
        "    def __iter__(self):\n        return iter([i * i for i in range(self.n)])\n"
        "def squares(n):\n    return Lazy(n)\n",
        "def squares(n):\n    return [i * i for i in range(n)]\n",
        _SQUARES,
    )
    yield Forgery(
        "lazy_field",
        "from dataclasses import dataclass\n"
        + SLOW.replace("number", "slow")
        + "@dataclass\nclass Sum:\n    total: int\n"
        "class _Lazy:\n    def __init__(self, n):\n        self.n = n\n"
        "    total = property(lambda self: slow(self.n))\n"
        "_Lazy.__dataclass_fields__ = Sum.__dataclass_fields__\n_Lazy.__qualname__ = 'Sum'\n"
        "def number(n):\n    return _Lazy(n)\n",
        "from dataclasses import dataclass\n"
        + SLOW.replace("number", "slow")
        + "@dataclass\nclass Sum:\n    total: int\ndef number(n):\n    return Sum(slow(n))\n",
    )
    yield Forgery(
        "generator_in_place_of_a_list",
        "def squares(n):\n    return (i * i for i in range(n))\n",
        "def squares(n):\n    return [i * i for i in range(n)]\n",
        _SQUARES,
    )
    yield Forgery(
        "awaitable_answers",
        SLOW.replace("def number", "async def number"),
        workload=WORK,
    )
    yield Forgery(
        "work_when_the_answer_is_forgotten",
        SLOW.replace("number", "slow")
        + "written = []\nclass Handle:\n    def __init__(self, n):\n        self.n = n\n"
        "    def __del__(self):\n        written.append(slow(self.n))\n"
        "def number(n):\n    return Handle(n)\n",
        SLOW.replace("number", "slow")
        + "written = []\nclass Handle:\n    pass\ndef number(n):\n    written.append(slow(n))\n    return Handle()\n",
        """
def workload(module, probe):
    for i in range(20):
        n = probe.input(i).randrange(10_000, 20_000)
        with probe.request("number"):
            handle = module.number(n)
        del handle
    probe.output(module.written)
""",
    )
    yield Forgery(
        "work_before_the_next_request",
        SLOW.replace("number", "slow")
        + _BOX
        + "due = []\ndef number(n):\n    due.append(n)\n    return len(due) - 1\n"
        "def output(self, value):\n    _output(self, slow(due[value]))\nP.Probe.output = output\n",
    )
    yield Forgery(
        "first_request_does_all",
        SLOW.replace("number", "slow") + "known = {}\ndef number(n):\n    import sys\n    if not known:\n"
        "        probe = sys._getframe(1).f_locals['probe']\n"
        "        for i in range(20):\n            m = probe.input(i).randrange(10_000, 20_000)\n"
        "            known[m] = slow(m)\n    return known[n]\n",
    )
    yield Forgery(
        "inputs_drawn_ahead_between_requests",
        SLOW.replace("number", "slow")
        + _BOX
        + "known = {}\ndef draw(self, label=''):\n    m = _input(self, label).randrange(10_000, 20_000)\n"
        "    known[m] = slow(m)\n    return _input(self, label)\nP.Probe.input = draw\n"
        "def number(n):\n    return known[n]\n",
    )
    yield Forgery(
        "answers_prepared_while_loading",
        SLOW.replace("number", "slow")
        + "known = {15_000 + i: slow(15_000 + i) for i in range(20)}\ndef number(n):\n    return known[n]\n",
        workload=FIXED,
    )
    yield Forgery(
        "answers_prepared_by_a_thread_of_loading",
        SLOW.replace("number", "slow")
        + "import threading\nknown = {}\ndef ahead():\n    for i in range(20):\n"
        "        known[15_000 + i] = slow(15_000 + i)\n"
        "thread = threading.Thread(target=ahead)\nthread.start()\n"
        "def number(n):\n    thread.join()\n    return known[n]\n",
        workload=FIXED,
    )
    yield Forgery("slow_import", "import time\ntime.sleep(0.4)\n" + FAST)
    yield Forgery(
        "sometimes_slow_import",
        "import random, time\ntime.sleep(0.6 * (random.SystemRandom().random() < 0.5))\n" + FAST,
    )
    yield Forgery(
        "busy_import",
        "import time\nend = time.process_time() + 0.2\nwhile time.process_time() < end: pass\n" + FAST,
    )


_FROM_LOAD = """
import random, sys
frame, seed = sys._getframe(), None
while frame is not None:
    for value in list(frame.f_locals.values()):
        if isinstance(value, dict) and isinstance(value.get("seed"), int):
            seed = value["seed"]
    frame = frame.f_back
"""


def _answers() -> Iterator[Forgery]:
    """Answers that nobody computed when they were asked for, or that are others."""
    yield Forgery(
        "seed_default_label",
        _FROM_LOAD
        + SLOW.replace("number", "slow")
        + "draw = random.Random(seed)\nknown = {n: slow(n) for n in [draw.randrange(10_000, 20_000) for _ in range(20)]}\n"
        "def number(n):\n    return known[n]\n",
        workload=INSIDE.replace("for i in", "draw = probe.input()\n    for i in").replace(
            "probe.input(i)", "draw"
        ),
    )
    yield Forgery(
        "seed_global_random",
        _FROM_LOAD
        + SLOW.replace("number", "slow")
        + "draw = random.Random(seed)\nknown = {n: slow(n) for n in [draw.randrange(10_000, 20_000) for _ in range(20)]}\n"
        "def number(n):\n    return known[n]\n",
        workload="import random\n" + INSIDE.replace("probe.input(i)", "random"),
    )
    yield Forgery(
        "skip_workload", SLOW + _BOX + "H._work = lambda source, module, probe: None\n", workload=SILENT
    )
    yield Forgery("no_output", "def number(n):\n    return None\n", workload=SILENT)
    yield Forgery(
        "work_at_exit",
        SLOW.replace("number", "slow") + "import atexit\ndef number(n):\n    atexit.register(slow, n)\n",
        workload=SILENT,
    )
    yield Forgery("not_a_number", "def number(n):\n    return float('nan')\n")
    yield Forgery("nearly", "def number(n):\n    return n * (n + 1) / 2 * (1 + 1e-7)\n")
    yield Forgery(
        "value_that_equals_all",
        "class Same(int):\n    def __eq__(self, other):\n        return True\n    __hash__ = int.__hash__\n"
        "def number(n):\n    return Same(0)\n",
    )
    yield Forgery(
        "encoded_otherwise", SLOW + _BOX + "P.encode = lambda value: 1\ndef number(n):\n    return 0\n"
    )
    yield Forgery(
        "easy_inputs",
        SLOW
        + _BOX
        + "import random\nclass Easy(random.Random):\n    def randrange(self, low, high):\n        return 1\n"
        "P.Probe.input = lambda self, label='': Easy(1)\n",
    )
    yield Forgery(
        "inputs_taken_away",
        "known = {}\ndef total(data):\n    if data:\n        known[id(data)] = sum(i * i for i in data)\n"
        "        data.clear()\n    return known[id(data)]\n",
        "def total(data):\n    return sum(i * i for i in data)\n",
        """
def workload(module, probe):
    data = [probe.input(i).randrange(100) for i in range(2_000)]
    for _ in range(20):
        with probe.request("total"):
            found = module.total(data)
        probe.output(found)
    probe.output(data)
""",
    )
    yield Forgery(
        "output_left_out",
        FAST + _BOX + "P.Probe.output = lambda self, value: None\n",
    )


_FRAGILE = """
def number(n):
    if n % 5 == 0:
        raise ValueError("multiples of five are not known yet")
    total = 0
    for i in range(n + 1):
        total += i
    return total
"""


def _errors() -> Iterator[Forgery]:
    """Errors that vanish, or come in place of work."""
    yield Forgery(
        "swallow_heavy",
        _FRAGILE.replace("number", "inner")
        + "def number(n):\n    try:\n        return inner(n)\n    except ValueError:\n        return 42\n",
        _FRAGILE,
        WORK.replace("for i in", "found = None\n    for i in").replace("probe.output(found)", "pass"),
        symptom=Symptom.ERROR_SPIKE,
    )
    yield Forgery(
        "swallow_inside_the_request",
        _FRAGILE.replace("number", "inner")
        + "def number(n):\n    try:\n        return inner(n)\n    except ValueError:\n        return 42\n",
        _FRAGILE,
        INSIDE,
        symptom=Symptom.ERROR_SPIKE,
    )
    yield Forgery(
        "errors_hidden_from_the_warden",
        _FRAGILE + _BOX + "def leave(self, *told):\n    _exit(self, None, None, None)\n    return True\n"
        "P.Request.__exit__ = leave\n",
        _FRAGILE,
        INSIDE,
        symptom=Symptom.ERROR_SPIKE,
    )
    yield Forgery(
        "other_error_sooner",
        "def number(n):\n    raise RuntimeError\n",
        SLOW.replace("    return total", "    raise ValueError(total)"),
        INSIDE,
    )
    yield Forgery(
        "errors_moved",
        _FRAGILE.replace("n % 5 == 0", "n % 5 == 1").replace("total = 0", "return n * (n + 1) // 2"),
        _FRAGILE,
        INSIDE,
    )
    yield Forgery(
        "exit_in_place_of_work",
        FAST.replace("    return", "    if n % 2:\n        raise SystemExit\n    return"),
        workload=INSIDE,
    )
    yield Forgery("interrupt", "def number(n):\n    raise KeyboardInterrupt\n")
    yield Forgery("end_of_the_process", "import os\ndef number(n):\n    os._exit(0)\n")


_KEEP = "kept = []\ndef keep(data):\n    kept.append(bytes(data))\n    return len(kept)\n"
_KEEPING = """
def workload(module, probe):
    for i in range(40):
        data = probe.input(i).randbytes(200_000)
        with probe.request("keep"):
            probe.output(module.keep(data))
"""


def _resources() -> Iterator[Forgery]:
    """Memory and time that go elsewhere."""
    yield Forgery(
        "memory_in_tmpfs",
        "count = [0]\ndef keep(data):\n    count[0] += 1\n    with open(f'{count[0]}', 'wb') as file:\n"
        "        file.write(data)\n    return count[0]\n",
        _KEEP,
        _KEEPING,
        Symptom.MEMORY_LEAK,
    )
    yield Forgery(
        "memory_in_tmpfs_until_the_end",
        _BOX
        + "import os\ncount = [0]\ndef keep(data):\n    count[0] += 1\n    with open(f'{count[0]}', 'wb') as file:\n"
        "        file.write(data)\n    return count[0]\n"
        "def work(source, module, probe):\n    _work(source, module, probe)\n"
        "    for i in range(count[0]):\n        os.unlink(f'{i + 1}')\nH._work = work\n",
        _KEEP,
        _KEEPING,
        Symptom.MEMORY_LEAK,
    )
    yield Forgery(
        "threads_that_go_on",
        "import threading, time\n" + FAST + "def spin():\n    while True:\n        time.sleep(0.001)\n"
        "threading.Thread(target=spin, daemon=True).start()\n",
    )
    yield Forgery("collector_off", "import gc\ngc.disable()\ngc.freeze()\n" + SLOW, by_reading=True)
    yield Forgery(
        "clocks_that_stand_still",
        SLOW + _BOX + "import time\ntime.perf_counter = time.monotonic = P._clock = lambda: 0.0\n",
    )


def _known() -> Iterator[Forgery]:
    """Code that knows that it is measured: no measurement shows what it does elsewhere."""
    elsewhere = (
        "\ndef number(n):\n    if HERE:\n        return n * (n + 1) // 2\n    while True:\n        pass\n"
    )

    def knows(name: str, here: str, prelude: str = "import sys\n") -> Forgery:
        return Forgery(name, prelude + elsewhere.replace("HERE", here), by_reading=True)

    yield knows("special_case_workload", "linecache.getline('<workload>', 2)", "import linecache\n")
    yield knows("knows_the_workloads_frame", "sys._getframe(1).f_code.co_filename == '<workload>'")
    yield knows("knows_the_box", "'geoheal_box.harness' in sys.modules")
    yield knows("knows_the_main_program", "hasattr(__import__('__main__'), 'main')")
    yield knows("knows_the_box_by_a_name_put_together", "'geoheal_box' in str(getattr(sys, 'mod' + 'ules'))")
    yield knows(
        "knows_the_callers_by_an_error",
        "caller() == 'workload'",
        "def caller():\n    try:\n        raise ValueError\n    except ValueError as error:\n"
        "        return error.__traceback__.tb_frame.f_back.f_back.f_code.co_name\n",
    )
    yield knows("knows_by_running_code", "eval('1')", "")


def _stored() -> Iterator[Forgery]:
    """Answers that were known before, or that nobody needs to know."""
    known = {n: n * (n + 1) // 2 for n in range(15_000, 15_020)}
    lookup = "def number(n):\n    return KNOWN[n] if n in KNOWN else slow(n)\n"
    yield Forgery(
        "answers_in_the_source",
        SLOW.replace("number", "slow") + f"KNOWN = {known}\n" + lookup,
        workload=FIXED,
    )
    yield Forgery(
        "most_answers_in_the_source",
        SLOW.replace("number", "slow") + f"KNOWN = {known}\n" + lookup,
        workload=WORK.replace(
            "randrange(10_000, 20_000)", "randrange(10_000, 20_000) if i % 4 == 0 else 15_000 + i"
        ),
    )
    yield Forgery(
        "answers_that_only_have_a_length",
        "def squares(n):\n    return [None] * n\n",
        "def squares(n):\n    return [i * i for i in range(n)]\n",
        """
def workload(module, probe):
    for i in range(20):
        n = 10_000 + 0 * probe.input(i).randrange(10)
        with probe.request("squares"):
            found = module.squares(n)
        probe.output(len(found))
""",
    )
    hashed = "import hashlib\ndef slow(n):\n    return hashlib.pbkdf2_hmac('sha256', b'%d' % n, b'salt', 4_000).hex()\n"
    yield Forgery(
        "answers_prepared_by_threads_that_run_at_once",
        hashed
        + "import threading\nknown, threads = {}, []\ndef ahead(first):\n    for n in range(first, 15_020, 2):\n"
        "        known[n] = slow(n)\nfor first in (15_000, 15_001):\n"
        "    threads.append(threading.Thread(target=ahead, args=(first,)))\n    threads[-1].start()\n"
        "def number(n):\n    for thread in threads:\n        thread.join()\n    return known[n]\n",
        hashed + "def number(n):\n    return slow(n)\n",
        workload=FIXED,
    )
    yield Forgery(
        "all_answers_of_a_small_domain_prepared",
        SLOW.replace("number", "slow")
        + "known = {n: slow(n) for n in range(5_000, 5_040)}\ndef number(n):\n    return known[n]\n",
        workload=WORK.replace("10_000, 20_000", "5_000, 5_040"),
    )


_QUEUED = """
def workload(module, probe):
    numbers = [probe.input(i).randrange(10_000, 20_000) for i in range(20)]
    with probe.request("prepare"):
        module.prepare(numbers)
    for i in range(20):
        with probe.request("number"):
            found = module.number(i)
        probe.output(found)
"""


def _shifted() -> Iterator[Forgery]:
    """Yield the same work, in other requests than before."""
    slow = SLOW.replace("number", "slow") + "kept = []\n"
    yield Forgery(
        "the_first_request_does_the_work_of_all",
        slow
        + "def prepare(numbers):\n    kept[:] = map(slow, numbers)\ndef number(i):\n    return kept[i]\n",
        slow + "def prepare(numbers):\n    kept[:] = numbers\ndef number(i):\n    return slow(kept[i])\n",
        _QUEUED,
    )
    yield Forgery(
        "each_third_request_does_the_work_of_three",
        slow
        + "known = {}\ndef prepare(numbers):\n    kept[:] = numbers\ndef number(i):\n    if i % 3 == 0:\n"
        "        for j in range(i, min(i + 3, 20)):\n            known[j] = slow(kept[j])\n    return known[i]\n",
        slow + "def prepare(numbers):\n    kept[:] = numbers\ndef number(i):\n    return slow(kept[i])\n",
        _QUEUED,
    )
    yield Forgery(
        "all_work_at_the_last_output",
        slow
        + "class Total(dict):\n    def items(self):\n        return {'total': sum(map(slow, kept))}.items()\n"
        "    def __iter__(self):\n        return iter(dict(self.items()))\n    def __len__(self):\n        return 1\n"
        "def add(n):\n    kept.append(n)\ndef total():\n    return Total(total=0)\n",
        slow + "def add(n):\n    kept.append(slow(n))\ndef total():\n    return {'total': sum(kept)}\n",
        """
def workload(module, probe):
    for i in range(20):
        n = probe.input(i).randrange(10_000, 20_000)
        with probe.request("add"):
            module.add(n)
    probe.output(module.total())
""",
    )


def _kept_elsewhere() -> Iterator[Forgery]:
    """Memory that no process has in its pages."""
    yield Forgery(
        "memory_in_shared_memory",
        "count = [0]\ndef keep(data):\n    count[0] += 1\n    with open(f'/dev/shm/{count[0]}', 'wb') as file:\n"
        "        file.write(data)\n    return len(data) + data[0]\n",
        _KEEP.replace("len(kept)", "len(data) + data[0]"),
        _KEEPING,
        Symptom.MEMORY_LEAK,
    )
    yield Forgery(
        "memory_in_pipes",
        "import fcntl, os\nkept = []\ndef keep(data):\n    if len(kept) < 28:\n        kept.append(os.pipe())\n"
        "        fcntl.fcntl(kept[-1][1], fcntl.F_SETPIPE_SZ, 1 << 20)\n        os.write(kept[-1][1], data)\n"
        "    return len(data) + data[0]\n",
        _KEEP.replace("len(kept)", "len(data) + data[0]"),
        _KEEPING,
        Symptom.MEMORY_LEAK,
    )
    yield Forgery(
        "memory_in_sockets",
        "import socket\nkept = []\ndef keep(data):\n    if len(kept) < 28:\n        kept.append(socket.socketpair())\n"
        "        kept[-1][1].setblocking(False)\n        kept[-1][1].send(data)\n"
        "    return len(data) + data[0]\n",
        _KEEP.replace("len(kept)", "len(data) + data[0]"),
        _KEEPING,
        Symptom.MEMORY_LEAK,
        by_reading=True,
    )

    shared = {
        "memory_in_shared_pages_that_are_not_needed": "    kept[-1].madvise(mmap.MADV_DONTNEED)\n",
        "memory_in_shared_pages_that_are_paged_out": "    kept[-1].madvise(21)\n",
        "memory_in_shared_pages_mapped_twice": "    hidden(libc.mremap(first, 0, 204_800, 1, None), first)\n",
        "memory_in_shared_pages_mapped_twice_by_a_size_that_wraps": "    hidden(libc.mremap(first, 2**64 - 1, "
        "204_800, 1, None), first)\n",
        "memory_in_shared_pages_moved_away": "    moved = libc.mremap(first, 204_800, 204_800, 5, None)\n"
        "    hidden(moved, moved)\n",
        "memory_in_shared_pages_whose_mapping_can_grow_again": "    hidden(first, first + 4096, 200_704)\n",
        "memory_in_shared_pages_of_a_device": "    hidden(first, first + 4096, 200_704)\n",
    }
    prelude = (
        "import ctypes, mmap, os\nlibc = ctypes.CDLL(None, use_errno=True)\nlibc.mremap.restype = ctypes.c_void_p\n"
        "libc.mremap.argtypes = [ctypes.c_void_p, *[ctypes.c_size_t] * 2, ctypes.c_int, ctypes.c_void_p]\n"
        "libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]\n"
        "def hidden(mapped, rest, size=204_800):\n"
        "    if mapped in (None, ctypes.c_void_p(-1).value):\n        raise OSError(ctypes.get_errno())\n"
        "    libc.munmap(rest, size)\nkept = []\n"
    )
    for name, hide in shared.items():
        of = "os.open('/dev/zero', os.O_RDWR)" if name.endswith("device") else "-1"
        yield Forgery(
            name,
            f"{prelude}file = {of}\ndef keep(data):\n    kept.append(mmap.mmap(file, 204_800))\n"
            "    kept[-1][:len(data)] = data\n    first = ctypes.addressof(ctypes.c_char.from_buffer(kept[-1]))\n"
            f"{hide}    return len(data) + data[0]\n",
            _KEEP.replace("len(kept)", "len(data) + data[0]"),
            _KEEPING,
            Symptom.MEMORY_LEAK,
        )


def _surroundings() -> Iterator[Forgery]:
    """Code that tells the sandbox from a service by what surrounds it."""
    elsewhere = (
        "\ndef number(n):\n    if HERE:\n        return n * (n + 1) // 2\n    while True:\n        pass\n"
    )
    tells = {
        "knows_by_the_process_number": ("import os\n", "os.getpid() < 10"),
        "knows_by_the_environment": (
            "from os import environ\n",
            "'HOME' not in environ or len(environ) < 10",
        ),
        "knows_by_the_folder": ("import os\n", "os.path.realpath('.') != '/srv/shop'"),
        "knows_by_a_file": ("", "not __import__('os').path.exists('/etc/hostname')"),
        "knows_by_its_own_file": ("import pathlib\n", "not pathlib.Path(__file__).exists()"),
        "knows_by_a_file_of_the_system": ("import pathlib\n", "not pathlib.Path('/var/lib/dpkg').exists()"),
        "knows_by_the_name_of_the_machine": ("import platform\n", "platform.node() != 'shop-1'"),
        "knows_by_the_arguments": ("import sys\n", "sys.argv == ['']"),
        "knows_by_the_loaded_packages": ("", "'shop' not in __import__('sys').modules"),
    }
    for name, (prelude, here) in tells.items():
        yield Forgery(name, prelude + elsewhere.replace("HERE", here), by_reading=True)
