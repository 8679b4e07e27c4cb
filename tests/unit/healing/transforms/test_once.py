"""What must be computed each time is neither remembered nor hoisted, however it is spelt."""

# ruff: noqa: E501 - one example a line

import ast

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.bound_containers import bound_containers
from geoheal.healing.transforms.memory.bound_memory import bound_memory
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.once import objection
from geoheal.healing.transforms.speed.constant_locals import constant_locals
from geoheal.healing.transforms.speed.hoist_invariants import hoist_invariants
from geoheal.healing.transforms.speed.remembered.memoise import memoise

SECRET = {
    "key derivation": "import hashlib\ndef f(salt: str, word: str) -> str:\n    return hashlib.pbkdf2_hmac('sha256', word.encode(), salt.encode(), 60000).hex()\n",
    "a plain hash": "import hashlib\ndef f(text: str) -> str:\n    return hashlib.sha256(text.encode()).hexdigest()\n",
    "imported by another name": "from hashlib import scrypt as stretch\ndef f(text: str) -> str:\n    return stretch(text.encode(), salt=b'', n=2, r=8, p=1).hex()\n",
    "through a function": "import hashlib\ndef _stretch(text):\n    return hashlib.sha1(text).hexdigest()\ndef f(text: str) -> str:\n    return str(_stretch(text.encode()))\n",
    "through two": "import hmac\ndef a(x):\n    return hmac.new(b'k', x).hexdigest()\ndef b(x):\n    return a(x)\ndef f(text: str) -> str:\n    return str(b(text.encode()))\n",
    "a parameter's name": "def f(password: str) -> bool:\n    return password.lower() in ('a', 'b')\n",
    "in camel case": "def f(userPassword: str) -> int:\n    return len(userPassword)\n",
    "a key": "def f(api_key: str) -> str:\n    return api_key.upper()\n",
    "a pin": "def f(pin: int) -> int:\n    return pin * 7919 % 10007\n",
    "a token": "def f(token: str) -> bool:\n    return sum(ord(c) for c in token) % 7 == 0\n",
    "its own name": "def hash_pin(text: str) -> int:\n    total = 0\n    for c in text:\n        total = total * 31 + ord(c)\n    return total\n",
    "verification": "def verify(text: str) -> bool:\n    return sum(ord(c) for c in text) % 7 == 0\n",
    "a check of passwords": "def check_password_hash(text: str) -> bool:\n    return sum(ord(c) for c in text) % 7 == 0\n",
    "stretching by any name, that is compared": "def f(word: str) -> int:\n    n = 17\n    for _ in range(5000):\n        for c in word:\n            n = (n * 131 + ord(c)) % 2305843009213693951\n    return n\ndef admit(word: str, stored: int) -> bool:\n    return f(word) == stored\n",
    "a checksum that is compared under a name": "import zlib\ndef _sum(body):\n    return zlib.crc32(body.encode()) * 31 % 997\ndef f(attempt: str) -> bool:\n    found = _sum(attempt)\n    return found == 731\n",
    "a cipher": "def f(plain: str, by: str) -> str:\n    return ''.join([chr(ord(c) ^ ord(by[i % len(by)])) for i, c in enumerate(plain)])\n",
    "home-made stretching": "def _hash_internal(text: str) -> int:\n    n = 1\n    for _ in range(1000):\n        n = n * 31 % 97\n    return n\n",
}
FRESH = {
    "lots": "import random\ndef f(n: int) -> float:\n    return n * random.random()\n",
    "a clock": "import time\ndef f(n: int) -> float:\n    return n + time.time()\n",
    "a clock by its function": "from time import monotonic as now\ndef f(n: int) -> float:\n    return n + now()\n",
    "an identity": "import uuid\ndef f(n: int) -> str:\n    return str(n) + str(uuid.uuid4())\n",
    "the environment": "import os\ndef f(n: int) -> str:\n    return str(n) + os.environ.get('HOME', '')\n",
    "the environment by its name": "from os import environ\ndef f(n: int) -> str:\n    return str(n) + environ.get('HOME', '')\n",
    "a file": "def f(n: int) -> str:\n    return open('x').read()[n]\n",
    "settings of another module": "from .settings import CONFIG\ndef f(n: str) -> str:\n    return str(CONFIG.get(n.lower()))\n",
    "an object of the module": "import requests\nSESSION = requests.Session()\ndef f(url: str) -> str:\n    return str(SESSION.get(url.strip()))\n",
    "a changing variable": "LIMIT = 1\ndef set_limit(n):\n    global LIMIT\n    LIMIT = n\ndef f(n: int) -> int:\n    return n * LIMIT\n",
    "a changing table": "RATES = {}\ndef put(k, v):\n    RATES[k] = v\ndef f(n: str) -> str:\n    return str(RATES.get(n))\n",
    "a coroutine": "async def f(n: int) -> int:\n    return n ** 2\n",
    "a generator": "def f(n: int) -> int:\n    yield n ** 2\n",
}
UNKEPT = {
    "what cannot be hashed": "def f(xs):\n    return sum(x * x for x in xs)\n",
    "what may be an array": "import numpy\ndef f(n):\n    return n ** 2\n",
    "any number of arguments": "def f(*ns: int) -> int:\n    return sum(ns)\n",
    "what is looked into": "def f(n: int) -> int:\n    return n ** 2\nf.calls = 0\n",
}


@pytest.mark.parametrize(
    "source", [*SECRET.values(), *FRESH.values(), *UNKEPT.values()], ids=[*SECRET, *FRESH, *UNKEPT]
)
def test_it_is_not_remembered(source):
    assert memoise(source, None) is None


@pytest.mark.parametrize("source", SECRET.values(), ids=SECRET)
def test_it_is_not_hoisted(source):
    looped = (
        source
        + "\ndef g(rows, name, pin):\n    for row in rows:\n        use(row, f('a'), hash_pin('a'), verify('a'))\n"
    )
    assert hoist_invariants(looped, None) is None


def test_what_is_not_a_secret_is_remembered_still():
    assert (
        memoise(
            "def binomial(n: int, k: int) -> int:\n    return 1 if k in (0, n) else binomial(n - 1, k - 1) + binomial(n - 1, k)\n",
            None,
        )
        is not None
    )


@pytest.mark.parametrize(
    "made", ["secrets.token_hex()", "uuid.uuid4()", "time.time()", "threading.Lock()", "fresh()"]
)
def test_what_differs_each_time_is_not_forgotten(made):
    source = f"import secrets, threading, time, uuid\nSEEN_CACHE = {{}}\ndef fresh():\n    return uuid.uuid1()\ndef of(user):\n    if user not in SEEN_CACHE:\n        SEEN_CACHE[user] = {made}\n    return SEEN_CACHE[user]\n"
    assert bound_containers(source, 8) is None


def test_locks_that_are_remembered_by_a_decorator_are_not_forgotten():
    source = (
        "import functools, threading\n@functools.cache\ndef lock_of(name):\n    return threading.Lock()\n"
    )
    assert bound_memory(source, 8) is None


def test_what_is_not_known_to_be_made_again_alike_is_a_persons_to_decide():
    elsewhere = Elsewhere()
    source = "import functools\n@functools.cache\ndef page(name):\n    return render(name)\n"
    assert bound_memory(source, 8, elsewhere) is not None
    assert len(elsewhere.doubts) == 1


def test_what_rests_on_a_table_that_others_fill_is_not_a_constant():
    source = "TABLE = {}\ndef f(text):\n    names = sorted(TABLE, key=len)\n    return [n for n in names if n in text]\n"
    assert constant_locals(source, None) is None


@pytest.mark.parametrize("library", ["requests", "httpx", "httpx2", "aiohttp"])
def test_what_asks_another_service_is_fresh(library):
    tree = ast.parse(f"import {library}\ndef f(url):\n    return {library}.get(url).text\n")
    assert objection(tree.body[1], ModuleView(tree)) == "f may return something else each time"
