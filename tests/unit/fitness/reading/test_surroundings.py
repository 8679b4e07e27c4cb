"""What reading a change says of it: it leads out of its own code, or it only computes."""

import pytest

from geoheal.fitness.reading.surroundings import new_reaches

LEADING_OUT = {
    "the number of an object": "known[id(x)] = 1",
    "being the same object": "if x is kept:\n    y = 1",
    "not being the same object": "y = [each for each in x if each is not kept[0]]",
    "a module that is not known to compute": "import pydoc",
    "another such": "import unittest.mock",
    "a package that looks at processes": "import psutil",
    "a renamed module": "import os as o\nhere = o.getpid()",
    "a part of a module that leads out": "from sys import dont_write_bytecode",
    "a part of a module that computes": "import threading\nx = threading.main_thread()",
    "the same by its name": "from string import Formatter",
    "a module inside of another": "import random\nx = random._os",
    "all names": "from math import *",
    "a module that is handed around": "import random\nr = random",
    "a module that is given away": "import random\nf(random)",
    "a function that finds attributes, given away": "list(map(getattr, things, names))",
    "the same under another name": "from operator import attrgetter as get",
    "the same as a part": "import operator\nget = operator.attrgetter",
    "an attribute in a pattern": "match x:\n    case object(f_back=back):\n        pass",
    "what patterns match": "class A:\n    __match_args__ = ('f_' + 'back',)",
    "an attribute in a template": "'{0.modules}'.format(x)",
    "a template that is not written out": "('{0.mod' + 'ules}').format(x)",
    "the module of a built-in function": "len.__self__.eval('1')",
    "any special attribute": "f.__reduce_ex__(2)",
    "a file": "open('x')",
    "a file by an allowed module": "import io\nio.open('x')",
    "text that is run": "import typing\ntyping.get_type_hints(x)",
    "objects out of bytes": "import pickle\npickle.loads(x)",
    "a module through one that computes": "import dataclasses\nx = dataclasses.inspect",
    "such a module as a part": "from enum import bltns as b\nx = b.len",
    "such a module under another name": "from logging import sys as s\nx = s.maxsize",
    "a part of a module through another one": "import logging\nx = logging.time.process_time()",
    "a file that is packed": "import gzip\nx = gzip.open(name)",
    "a file that is logged to": "import logging\nx = logging.FileHandler(name)",
    "a database in a file": "import sqlite3\nx = sqlite3.Connection(name)",
    "a document in a file": "import xml.etree.ElementTree as et\nx = et.parse(name)",
    "processes by a pool": "from concurrent.futures import ProcessPoolExecutor",
    "a handler of signals by a loop": "loop.add_signal_handler(14, f)",
    "all threads' tracers": "import threading\nthreading.settrace_all_threads(f)",
    "what fills in templates, given away": "list(map(str.format, templates, things))",
    "a template for somebody else": "fill('{0.__globals__[sys]}', f)",
    "the context that others set": "import decimal\ny = x * decimal.getcontext().prec // 28",
    "a copy of it": "import decimal\nwith decimal.localcontext() as c:\n    y = x * c.prec // 28",
    "what contexts are made of": "from decimal import DefaultContext as d\ny = d.Emax",
    "arrays that lead to C": "import numpy\nnumpy.ctypeslib.load_library",
}
COMPUTING = (
    "import decimal\nwith decimal.localcontext() as c:\n    c.prec = 40\n    y = +x",
    "def f(x): return x.prec",
    "_none = object()\ny = x is _none or x is None or x is Color.RED or type(x) is int or x is not NOTHING",
    "import functools\n@functools.lru_cache(maxsize=128)\ndef f(x): return x",
    "import re\nP = re.compile('a')\ndef f(x): return P.match(x)",
    "from collections import defaultdict, deque\nd = defaultdict(list)",
    "import collections.abc\nx = collections.abc.Mapping",
    "import heapq, itertools, math, bisect, operator\nx = sorted(y, key=operator.itemgetter(1))",
    "import operator\nx = sorted(y, key=operator.attrgetter('price'))",
    "import threading\nlock = threading.Lock()\nlocal = threading.local()",
    "import time\ndef f():\n    time.sleep(0.1)\n    return time.monotonic()",
    "import numpy as np\nx = np.random.default_rng(1).random(3)\ny = np.select([a], [b])",
    "import os\nx = os.path.join('a', 'b')",
    "import logging\nx = logging.INFO",
    "import gzip, bz2\nx = gzip.compress(b'x') + bz2.compress(b'x')",
    "import xml.etree.ElementTree as et\nx = et.fromstring(text)",
    "x = '{user.name} {home.flags}'\ny = image.format",
    "import sys\nx = sys.maxsize",
    "import datetime\nx = datetime.datetime.now()",
    "from concurrent.futures import ThreadPoolExecutor",
    "import logging\nlogger = logging.getLogger(__name__)\nlogger.info('x')",
    "import weakref\nx = weakref.WeakValueDictionary()",
    "class A:\n    __slots__ = ('x',)\n    def __init__(self):\n        self._x = 1",
    "x = 'a {} {name} {0[1]}'.format(1, name=2)",
    "from shop import rates\nx = rates.RATE",
    "from . import rates",
    "import asyncio\nasync def f(): return await asyncio.gather(g(), h())",
)


@pytest.mark.parametrize("source", LEADING_OUT.values(), ids=LEADING_OUT.keys())
def test_what_leads_out_is_seen_and_is_not_new_where_the_current_code_does_it(source):
    assert new_reaches(source, "x = 1")
    assert not new_reaches(source, source)


@pytest.mark.parametrize("source", COMPUTING)
def test_what_only_computes_is_let_be(source):
    assert new_reaches(source, "") == []
