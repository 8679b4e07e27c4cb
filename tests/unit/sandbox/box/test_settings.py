"""Settings that all code in a process shares are read; what a program merely uses changes none of them."""

import json
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from geoheal.sandbox.box.archive import archive
from geoheal.sandbox.box.settings.read import quick_settings, settings

CHANGES = {
    "the context of decimal": (
        "import decimal; decimal.getcontext().prec = 9",
        "import decimal; decimal.DefaultContext.rounding = decimal.ROUND_UP",
        "import decimal; decimal.getcontext().clear_traps()",
    ),
    "variables of the context": ("import contextvars; contextvars.ContextVar('rate').set(3)",),
    "the levels of logging": (
        "import logging; logging.disable()",
        "import logging; logging.basicConfig(format='%(message)s')",
        "import logging; logging.lastResort = None",
    ),
    "the loggers": (
        "import logging; logging.getLogger('a').addHandler(logging.NullHandler())",
        "import logging; logging.getLogger('a').propagate = False",
    ),
    "the filters of warnings": ("import warnings; warnings.simplefilter('ignore')",),
    "the first day of calendar's week": ("import calendar; calendar.setfirstweekday(6)",),
    "the limit of csv's fields": ("import csv; csv.field_size_limit(9)",),
    "the locale": ("import locale; locale.setlocale(locale.LC_ALL, 'C.UTF-8')",),
    "the timeout of sockets": ("import socket; socket.setdefaulttimeout(3)",),
    "the opener of urllib": ("import urllib.request as r; r.install_opener(r.build_opener())",),
    "the event loops of asyncio": (
        "import asyncio; asyncio.set_event_loop(asyncio.new_event_loop())",
        "import asyncio as a\nclass Mine(a.DefaultEventLoopPolicy): pass\na.set_event_loop_policy(Mine())",
    ),
    "how processes are started": ("import multiprocessing as m; m.set_start_method('spawn')",),
    "NumPy's settings": (
        "import numpy; numpy.seterr(all='raise')",
        "import numpy; numpy.set_printoptions(precision=3)",
    ),
    "the generator of random numbers": ("import random; random.random()", "import random; random.seed(1)"),
    "NumPy's generator of random numbers": ("import numpy; numpy.random.random()",),
    "the dialects of csv": (
        "import csv; csv.register_dialect('mine', delimiter=';')",
        "import csv; csv.register_dialect('excel', doublequote=False)",
    ),
    "the error handlers of codecs": (
        "import codecs; codecs.register_error('ignore', lambda e: ('', e.end))",
    ),
    "the environment": ("import os; os.environ['MODE'] = '1'",),
    "the working directory": ("import os; os.chdir('/')",),
    "the file mode mask": ("import os; os.umask(0)",),
    "the time zone": ("import os, time; os.environ['TZ'] = 'XXX-5'; time.tzset()",),
    "the handlers of signals": (
        "import signal; signal.signal(signal.SIGUSR1, signal.SIG_IGN)",
        "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])",
        "import signal; signal.alarm(90)",
    ),
    "the limits of the process": (
        "import os; os.nice(3)",
        "import resource as r; r.setrlimit(r.RLIMIT_CORE, (0, 0))",
    ),
    "the standard streams": (
        "import os; os.set_blocking(0, False)",
        "import sys; sys.stdout.reconfigure(errors='ignore')",
    ),
    "the recursion limit": ("import sys; sys.setrecursionlimit(5000)",),
    "the switch interval of threads": ("import sys; sys.setswitchinterval(1)",),
    "the limit of digits in numbers": ("import sys; sys.set_int_max_str_digits(0)",),
    "the garbage collector": (
        "import gc; gc.disable()",
        "import gc; gc.callbacks.append(print)",
        "import gc; gc.set_debug(gc.DEBUG_SAVEALL)",
    ),
    "the import path": ("import sys; sys.path.append('/srv')",),
    "how modules are found": (
        "import sys; sys.meta_path.reverse()",
        "import sys; sys.path_hooks.insert(0, print)",
    ),
    "the hooks of sys": ("import sys; sys.excepthook = print", "import sys; sys.breakpointhook = print"),
    "the switches of sys": (
        "import sys; sys.set_asyncgen_hooks(print)",
        "import sys; sys.tracebacklimit = 0",
        "import sys; sys.dont_write_bytecode = not sys.dont_write_bytecode",
    ),
    "tracers and profilers of threads": (
        "import threading; threading.setprofile(print)",
        "import threading; threading.excepthook = print",
        "import faulthandler; faulthandler.enable()",
        "import tracemalloc; tracemalloc.start()",
    ),
    "functions called at exit": (
        "import atexit; atexit.register(print)",
        "import weakref; weakref.finalize(type('A', (), {}), print)",
    ),
    "the stack size of threads": ("import threading; threading.stack_size(1 << 20)",),
}
USES = (
    "import decimal; str(decimal.Decimal(1) / 3)",
    "import decimal\nwith decimal.localcontext() as context: context.prec = 3",
    "import asyncio; asyncio.run(asyncio.sleep(0))",
    "import warnings\nwith warnings.catch_warnings(): warnings.simplefilter('error')",
    "import logging; logging.getLogger('a').debug('made')",
    "import concurrent.futures.thread, email.message, tempfile, uuid; uuid.uuid4(); tempfile.gettempdir()",
    "import contextvars; contextvars.copy_context().run(contextvars.ContextVar('rate').set, 3)",
    "import numpy\nwith numpy.errstate(all='raise'): numpy.zeros(3)",
    "import random; random.Random(3).random()",
)
SCRIPT = """
import json, os, random, sys
_, box, packages, *preloaded = sys.argv
sys.path[:] = [box, *sys.path, packages]
for name in preloaded:
    __import__(name)
from geoheal_box.settings.read import settings
found = {}
for change in json.load(sys.stdin):
    reading, writing = os.pipe()
    if not os.fork():
        try:
            random.seed(0)  # a fork seeds the generator again
            before = {name: repr(value) for name, value in settings()}
            exec(change, {})
            after = {name: repr(value) for name, value in settings()}
            other = [name for name in after if name in before and after[name] != before[name]]
        except BaseException as error:
            other = [repr(error)]
        os.write(writing, json.dumps(other).encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as answer:
        found[change] = json.load(answer)
    os.wait()
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def otherwise(tmp_path_factory):
    """Return the names of the settings that differ after each change, in a process like the box's."""
    box = tmp_path_factory.mktemp("box") / "box.zip"
    box.write_bytes(archive(str(box)))
    changes = [each for group in CHANGES.values() for each in group if "numpy" not in each] + [*USES]
    with_arrays = [each for group in CHANGES.values() for each in group if "numpy" in each]
    found = {}
    for asked, preloaded in ((changes, []), (with_arrays, ["numpy"])):
        answer = subprocess.run(
            [
                sys.executable,
                "-P",
                "-s",
                "-B",
                "-S",
                "-c",
                SCRIPT,
                box,
                sysconfig.get_path("purelib"),
                *preloaded,
            ],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=True,
        )
        found.update(json.loads(answer.stdout.splitlines()[-1]))
    return found


@pytest.mark.parametrize(("name", "change"), [(name, each) for name in CHANGES for each in CHANGES[name]])
def test_each_setting_is_seen(otherwise, name, change):
    assert name in otherwise[change]


@pytest.mark.parametrize("use", USES)
def test_what_is_only_used_leaves_them(otherwise, use):
    assert otherwise[use] == []


def test_all_settings_have_a_change_here():
    tables = {name for name, _ in settings() if not name.endswith(("holds", "hold"))}
    assert tables - {"NumPy's generator of random numbers"} <= CHANGES.keys()


def test_those_read_around_each_call_are_some_of_them():
    assert quick_settings().keys() < dict(settings()).keys()
    assert quick_settings()["the working directory"] == str(Path.cwd())
