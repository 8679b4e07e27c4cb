"""Candidates that answer alike on the workload's inputs alone, or leave out what no answer depends on.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import SLOW, WORK, Forgery

_SLOW = SLOW.replace("number", "_slow")
_CLOSED = "n * (n + 1) // 2"
_TEXTS = WORK.replace("module.number(n)", "module.number(' '.join(['ab'] * (n // 1_000)) + f' {n}', n)")
_FLOATS = WORK.replace("module.number(n)", "module.number(n + probe.input(i).random() / 2, n)")
_LISTS = WORK.replace("module.number(n)", "module.number([n, n + 3, n + 1], n)")
_ROWS = WORK.replace("module.number(n)", "module.number({'a': n, 'b': n + 3}, n)")
_MAYBE = WORK.replace("module.number(n)", "module.number(n if i % 2 else None, n)")
_HEX = WORK.replace("probe.output(found)", "probe.output((len(found), n))")


def _pair(
    name: str, quick: str, slow: str, prelude: str = "", workload: str = WORK, arguments: str = "n"
) -> Forgery:
    """Yield one whose functions differ in an expression."""
    return Forgery(
        name,
        f"{prelude}def number({arguments}):\n    return {quick}\n",
        f"{prelude}{_SLOW}def number({arguments}):\n    return {slow}\n",
        workload,
        by_reading=True,
    )


def _inputs() -> Iterator[Forgery]:
    """Other answers beyond the workload's inputs, without a new condition or number."""
    two = {"arguments": "x, n"}
    yield _pair(
        "a_limit_that_belongs_to_the_other_side",
        f"({_CLOSED}, x <= 15000)",
        "(_slow(n), x < 15000)",
        workload=_FLOATS,
        **two,
    )
    yield _pair(
        "numbers_of_32_bits",
        f"int(array('I', [{_CLOSED}])[0])",
        "_slow(n)",
        prelude="from array import array\n",
    )
    yield _pair(
        "zero_as_if_it_were_none",
        f"({_CLOSED}, x or 7)",
        "(_slow(n), 7 if x is None else x)",
        workload=_MAYBE,
        **two,
    )
    yield _pair(
        "all_blanks_in_place_of_one",
        f"({_CLOSED}, len(x.split()))",
        "(_slow(n), len(x.split(' ')))",
        workload=_TEXTS,
        **two,
    )
    yield _pair(
        "a_missing_key_as_none", f"({_CLOSED}, x.get('a'))", "(_slow(n), x['a'])", workload=_ROWS, **two
    )
    yield _pair(
        "letters_of_ascii", f"({_CLOSED}, len(x))", "(_slow(n), len(x.encode()))", workload=_TEXTS, **two
    )
    yield _pair(
        "small_letters_of_ascii",
        f"({_CLOSED}, x.lower())",
        "(_slow(n), x.casefold())",
        workload=_TEXTS,
        **two,
    )
    yield _pair(
        "the_remainder_of_floats", f"({_CLOSED}, int(math.fmod(n, 7)))", "(_slow(n), n % 7)", "import math\n"
    )
    yield _pair("without_the_sign", f"({_CLOSED}, n)", "(_slow(n), abs(n))")
    yield _pair(
        "sums_of_a_fixed_width", f"({_CLOSED}, int.from_bytes(n.to_bytes(4, 'big'), 'big'))", "(_slow(n), n)"
    )
    yield _pair(
        "the_first_of_a_list_that_is_empty",
        f"({_CLOSED}, next(iter(x), None))",
        "(_slow(n), x[0])",
        workload=_LISTS,
        **two,
    )
    yield _pair(
        "the_largest_in_place_of_the_second",
        f"({_CLOSED}, max(x))",
        "(_slow(n), x[1])",
        workload=_LISTS,
        **two,
    )
    yield _pair(
        "without_doubles", f"({_CLOSED}, sorted(set(x)))", "(_slow(n), sorted(x))", workload=_LISTS, **two
    )
    yield _pair(
        "the_beginning_in_place_of_the_whole",
        f"({_CLOSED}, bool(P.match(x)), x)",
        "(_slow(n), bool(P.fullmatch(x)), x)",
        "import re\nP = re.compile('[a-z 0-9]+')\n",
        workload=_TEXTS,
        **two,
    )
    yield _pair(
        "depth_of_the_stack",
        f"({_CLOSED}, down(n // 100))",
        "(_slow(n), sum(range(n // 100 + 1)))",
        "def down(n):\n    return n and n + down(n - 1)\n",
    )
    yield _pair(
        "lengths_that_differ",
        f"({_CLOSED}, list(zip(x, x[:3])))",
        "(_slow(n), list(zip(x, x[:3], strict=True)))",
        workload=_LISTS,
        **two,
    )
    yield Forgery(
        "any_error_in_place_of_one",
        "def number(x, n):\n    try:\n        return n, int(x)\n    except Exception:\n        return n, 0\n",
        f"{_SLOW}def number(x, n):\n    _slow(n)\n    try:\n        return n, int(x)\n    except ValueError:\n        return n, 0\n",
        WORK.replace("module.number(n)", "module.number(str(n) if i % 2 else 'x', n)"),
        by_reading=True,
    )


def _left_out() -> Iterator[Forgery]:
    """Less than before, where no answer tells."""
    kept = f"def number(n):\n    return {_CLOSED}\n"

    def without(name: str, prelude: str, before: str, workload: str = WORK) -> Forgery:
        return Forgery(name, prelude + kept, f"{prelude}{_SLOW}{before}", workload, by_reading=True)

    check = "def check(n):\n    if n < 0:\n        raise ValueError(n)\n"
    yield without("a_check_that_is_not_called", check, "def number(n):\n    check(n)\n    return _slow(n)\n")
    decorator = "def checked(f):\n    def inner(n):\n        if n < 0:\n            raise ValueError(n)\n        return f(n)\n    return inner\n"
    yield without("a_decorator_that_is_gone", decorator, "@checked\ndef number(n):\n    return _slow(n)\n")
    lock = "import threading\nLOCK = threading.Lock()\nseen = {}\n"
    yield Forgery(
        "without_a_lock",
        f"{lock}def number(n):\n    seen[n] = seen.get(n, 0) + 1\n    return {_CLOSED}\n",
        f"{lock}{_SLOW}def number(n):\n    with LOCK:\n        seen[n] = seen.get(n, 0) + 1\n    return _slow(n)\n",
        by_reading=True,
    )
    yield without(
        "without_a_pause", "import time\n", "def number(n):\n    time.sleep(0.001)\n    return _slow(n)\n"
    )
    yield without(
        "without_a_turn_of_others",
        "import asyncio\n",
        "async def turn():\n    await asyncio.sleep(0)\ndef number(n):\n    asyncio.run(turn())\n    return _slow(n)\n",
    )
    yield without(
        "without_a_limit_of_sockets",
        "import socket\n",
        "socket.setdefaulttimeout(10)\ndef number(n):\n    return _slow(n)\n",
    )
    yield without(
        "without_a_mask_of_files", "import os\n", "os.umask(0o077)\ndef number(n):\n    return _slow(n)\n"
    )
    yield without(
        "without_what_is_done_at_exit",
        "import atexit\n",
        "atexit.register(print, 'saved')\ndef number(n):\n    return _slow(n)\n",
    )
    yield Forgery(
        "without_a_commit",
        f"import sqlite3\nD = sqlite3.connect('a.db')\nD.execute('create table t (n)')\ndef number(n):\n    D.execute('insert into t values (?)', (n,))\n    return {_CLOSED}\n",
        f"import sqlite3\n{_SLOW}D = sqlite3.connect('a.db')\nD.execute('create table t (n)')\ndef number(n):\n    D.execute('insert into t values (?)', (n,))\n    D.commit()\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "without_a_length",
        f"from collections import deque\nlast = deque()\ndef number(n):\n    last.append(n)\n    return {_CLOSED}\n",
        f"from collections import deque\n{_SLOW}last = deque(maxlen=1000)\ndef number(n):\n    last.append(n)\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "released_only_where_it_ends_well",
        f"held = []\ndef number(n):\n    held.append(n)\n    total = {_CLOSED}\n    held.pop()\n    return total\n",
        f"{_SLOW}held = []\ndef number(n):\n    held.append(n)\n    try:\n        return _slow(n)\n    finally:\n        held.pop()\n",
        by_reading=True,
    )
    other = "def other(n):\n    return n\n"
    yield Forgery(
        "without_a_function_of_the_module",
        kept,
        f"{other}{_SLOW}def number(n):\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "an_argument_of_another_name",
        kept.replace("(n):\n", "(m):\n    n = m\n"),
        f"{_SLOW}def number(n):\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "an_argument_without_its_name",
        kept.replace("(n)", "(n, /)"),
        f"{_SLOW}def number(n):\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "without_an_argument", kept, f"{_SLOW}def number(n, step=1):\n    return _slow(n)\n", by_reading=True
    )
    yield Forgery(
        "another_default",
        "def number(n, step=2):\n    return n * (n + 1) // 2 * step\n",
        f"{_SLOW}def number(n, step=1):\n    return _slow(n) * step\n",
        WORK.replace("number(n)", "number(n, n % 3)"),
        by_reading=True,
    )
    yield Forgery(
        "another_word_that_is_not_used",
        f"MODE = 'lax'\n{kept}",
        f"MODE = 'strict'\n{_SLOW}def number(n):\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "another_error_of_others",
        f"class Wrong(Exception):\n    pass\n{kept}",
        f"class Wrong(ValueError):\n    pass\n{_SLOW}def number(n):\n    return _slow(n)\n",
        by_reading=True,
    )


def _secrets() -> Iterator[Forgery]:
    """Weaker where only its own answers are looked at."""
    trip = WORK.replace(
        "module.number(n)",
        "(n, module.check(str(n), module.made(str(n))), module.check('x', module.made(str(n))))",
    )
    made = "import hashlib\ndef made(word):\n    return hashlib.pbkdf2_hmac('sha256', word.encode(), b's', COUNT).hex()\ndef check(word, told):\n    return made(word) == told\n"
    yield Forgery(
        "fewer_rounds_of_a_hash",
        made.replace("COUNT", "1"),
        made.replace("COUNT", "3000"),
        trip,
        by_reading=True,
    )
    sealed = "import hashlib, base64\ndef made(word):\n    WORK\n    return base64.b64encode(SEALED).decode()\ndef check(word, told):\n    return made(word) == told\n"
    yield Forgery(
        "a_seal_that_is_none",
        sealed.replace("WORK", "pass").replace("SEALED", "word.encode()"),
        sealed.replace("WORK", "key = hashlib.pbkdf2_hmac('sha256', b'k', b's', 3000)").replace(
            "SEALED", "hashlib.sha256(key + word.encode()).digest()"
        ),
        trip,
        by_reading=True,
    )
    yield Forgery(
        "tokens_that_can_be_guessed",
        "import secrets\ndef number(n):\n    return '%064x' % n\n",
        f"import secrets\n{_SLOW}def number(n):\n    _slow(n)\n    return secrets.token_hex(32)\n",
        _HEX,
        by_reading=True,
    )
    yield Forgery(
        "compared_until_the_first_difference",
        "import hmac\ndef number(x, n):\n    return x == '3', n\n",
        f"import hmac\n{_SLOW}def number(x, n):\n    _slow(n)\n    return hmac.compare_digest(x, '3'), n\n",
        WORK.replace("module.number(n)", "module.number(str(n % 5), n)"),
        by_reading=True,
    )


def beyond() -> list[Forgery]:
    """All of them."""
    return [*_inputs(), *_left_out(), *_secrets()]
