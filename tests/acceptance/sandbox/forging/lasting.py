"""Candidates that hand over the same answers and are less: weaker checks, less care, work put off.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator

from tests.acceptance.sandbox.forging.judge import SLOW, WORK, Forgery

_SLOW = SLOW.replace("number", "_slow")
_CLOSED = "n * (n + 1) // 2"
_TEXTS = WORK.replace("module.number(n)", "module.number(f'order-{n}', n)")
_FLOATS = WORK.replace("module.number(n)", "module.number(n + probe.input(i).randrange(4) / 4, n)")
_LISTS = WORK.replace("module.number(n)", "module.number([n + k * 7 % 5 for k in range(9)], n)")


def _pair(
    name: str,
    quick: str,
    slow: str,
    prelude: str = "",
    workload: str = WORK,
    arguments: str = "n",
) -> Forgery:
    """Yield one whose functions differ in their bodies' last expression."""
    return Forgery(
        name,
        f"{prelude}def number({arguments}):\n    return {quick.replace('SLOW', _CLOSED)}\n",
        f"{prelude}{_SLOW}def number({arguments}):\n    return {slow.replace('SLOW', '_slow(n)')}\n",
        workload,
        by_reading=True,
    )


def _weaker() -> Iterator[Forgery]:
    """Yield checks, patterns and escapes that are weaker where the workload does not look."""
    two = {"workload": _TEXTS, "arguments": "x, n"}
    yield _pair(
        "a_pattern_of_any_characters",
        "SLOW, bool(re.fullmatch('.+-.+', x))",
        "SLOW, bool(re.fullmatch('[a-z]+-[0-9]+', x))",
        "import re\n",
        **two,
    )
    yield _pair(
        "a_pattern_without_its_end",
        "SLOW, bool(re.match('[a-z]+-[0-9]+', x))",
        "SLOW, bool(re.match('[a-z]+-[0-9]+$', x))",
        "import re\n",
        **two,
    )
    yield _pair(
        "escaped_but_for_quotes",
        "SLOW, x.replace('&', '&amp;').replace('<', '&lt;')",
        "SLOW, html.escape(x)",
        "import html\n",
        **two,
    )
    yield _pair("a_quoted_word_unquoted", "SLOW, x", "SLOW, shlex.quote(x)", "import shlex\n", **two)
    yield _pair("anyone_may", "SLOW, True", "SLOW, x.split('-')[0] in {'order', 'root'}", **two)
    yield _pair(
        "a_signature_of_its_beginning",
        "SLOW, x[:6] == signed(x)[:6]",
        "SLOW, x == signed(x)",
        "def signed(x):\n    return x[:6] + x[6:].rjust(5, '0')\n",
        **two,
    )
    yield _pair(
        "a_path_that_may_lead_up",
        "SLOW, f'/srv/{x}'.startswith('/srv/')",
        "SLOW, os.path.normpath(f'/srv/{x}').startswith('/srv/')",
        "import os\n",
        **two,
    )
    yield _pair(
        "a_number_of_any_alphabet",
        "SLOW, x[6:].isdigit()",
        "SLOW, x[6:].isascii() and x[6:].isdecimal()",
        **two,
    )
    yield _pair(
        "digits_with_underscores", "SLOW, int(x[6:])", "SLOW, int(x[6:]) if x[6:].isdigit() else -1", **two
    )


def _rounded() -> Iterator[Forgery]:
    """Yield other rounding, other order and other errors at values that are rare."""
    floats = {"workload": _FLOATS, "arguments": "x, n"}
    lists = {"workload": _LISTS, "arguments": "x, n"}
    yield _pair("halves_are_cut", "SLOW, int(x + 0.5)", "SLOW, round(x)", **floats)
    yield _pair(
        "money_as_floats",
        "SLOW, round(x * 1.1, 2)",
        "SLOW, float((Decimal(str(x)) * Decimal('1.1')).quantize(Decimal('0.01'), ROUND_HALF_UP))",
        "from decimal import Decimal, ROUND_HALF_UP\n",
        **floats,
    )
    yield _pair("sums_that_lose_digits", "SLOW, sum(x)", "SLOW, math.fsum(x)", "import math\n", **lists)
    yield _pair(
        "an_order_that_is_not_stable",
        "SLOW, sorted(x, key=lambda each: (each % 5, each))",
        "SLOW, sorted(x, key=lambda each: each % 5)",
        **lists,
    )
    yield _pair(
        "another_error_for_what_is_missing",
        "SLOW, {'order': 1}.get(x[:5]) or fail(x)",
        "SLOW, {'order': 1}[x[:5]]",
        "def fail(x):\n    raise ValueError(x)\n",
        workload=_TEXTS,
        arguments="x, n",
    )
    yield _pair(
        "an_error_that_says_less",
        "SLOW, kinds.get(x[:5]) or fail('no kind')",
        "SLOW, kinds.get(x[:5]) or fail(f'no kind of {x!r}')",
        "kinds = {'order': 1}\ndef fail(text):\n    raise KeyError(text)\n",
        workload=_TEXTS,
        arguments="x, n",
    )


def _put_off() -> Iterator[Forgery]:
    """Yield work that is done when nobody measures, or not at all."""
    lazy = WORK.replace("found = module.number(n)", "found = module.number(n)[0]")
    yield Forgery(
        "a_list_that_computes_when_it_is_asked",
        f"{_SLOW}class Later(list):\n    def __init__(self, n):\n        self._n = n\n        super().__init__([{0}])\n"
        "    def __getitem__(self, k):\n        return self._n * (self._n + 1) // 2\ndef number(n):\n    return Later(n)\n",
        f"{_SLOW}def number(n):\n    return [_slow(n)]\n",
        lazy,
        by_reading=True,
    )
    yield Forgery(
        "a_range_in_place_of_a_list",
        "def number(n):\n    return range(n)\n",
        "def number(n):\n    return [each for each in range(n)]\n",
        WORK.replace("probe.output(found)", "probe.output([found[0], len(found), found[n // 2]])"),
        by_reading=True,
    )
    yield Forgery(
        "a_view_in_place_of_a_copy",
        "rows = {k: k for k in range(4_000)}\ndef number(n):\n    return rows.keys()\n",
        "rows = {k: k for k in range(4_000)}\ndef number(n):\n    return [each for each in rows]\n",
        WORK.replace("probe.output(found)", "probe.output([len(found), n, max(found)])"),
        by_reading=True,
    )
    yield Forgery(
        "written_by_a_thread",
        f"import threading\nlines = []\ndef number(n):\n    threading.Thread(target=lines.append, args=(n,)).start()\n    return {_CLOSED}\n",
        f"{_SLOW}lines = []\ndef number(n):\n    lines.append(n)\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "an_audit_of_every_other",
        f"lines = []\ndef number(n):\n    if n % 2:\n        lines.append(n)\n    return {_CLOSED}\n",
        f"{_SLOW}lines = []\ndef number(n):\n    lines.append(n)\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "an_audit_that_is_gone",
        f"lines = []\ndef number(n):\n    return {_CLOSED}\n",
        f"{_SLOW}lines = []\ndef number(n):\n    lines.append(n)\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "logged_at_a_lower_level",
        f"import logging\nlog = logging.getLogger('a')\ndef number(n):\n    log.debug('asked %s', n)\n    return {_CLOSED}\n",
        f"import logging\nlog = logging.getLogger('a')\n{_SLOW}def number(n):\n    log.warning('asked %s', n)\n    return _slow(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "tried_once_in_place_of_three_times",
        f"def send(n):\n    return n\ndef number(n):\n    return send({_CLOSED})\n",
        f"{_SLOW}def send(n):\n    return n\ndef number(n):\n    for _ in range(3):\n        try:\n            return send(_slow(n))\n        except OSError:\n            pass\n    raise OSError(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "a_hook_that_is_not_called",
        f"on_total = None\ndef number(n):\n    return {_CLOSED}\n",
        f"{_SLOW}on_total = None\ndef number(n):\n    found = _slow(n)\n    if on_total is not None:\n        on_total(found)\n    return found\n",
        by_reading=True,
    )
    yield Forgery(
        "a_subclass_is_not_asked",
        f"class Sum:\n    def start(self):\n        return 0\n    def total(self, n):\n        return {_CLOSED}\ndef number(n):\n    return Sum().total(n)\n",
        "class Sum:\n    def start(self):\n        return 0\n    def total(self, n):\n        found = self.start()\n        for i in range(n + 1):\n            found += i\n        return found\ndef number(n):\n    return Sum().total(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "others_are_not_called_back",
        f"def number(n, each=lambda k: k):\n    each(n)\n    return {_CLOSED}\n",
        "def number(n, each=lambda k: k):\n    total = 0\n    for i in range(n + 1):\n        total += each(i)\n    return total\n",
        by_reading=True,
    )


def _shared() -> Iterator[Forgery]:
    """Yield what is shared with all other code in the process."""
    for name, prelude in {
        "numbers_read_as_floats": "import json\njson.JSONDecoder.parse_int = float\n",
        "a_collector_that_waits": "import gc\ngc.set_threshold(10_000_000)\n",
        "warnings_that_are_hidden": "import warnings\nwarnings.simplefilter('ignore')\n",
        "another_locale": "import locale\nlocale.setlocale(locale.LC_ALL, 'C')\n",
        "a_switch_of_threads_that_is_rare": "import sys\nsys.setswitchinterval(10)\n",
        "texts_of_any_length": "import sys\nsys.set_int_max_str_digits(0)\n",
        "a_builtin_of_its_own": "import builtins\nbuiltins.sum = lambda values: 0\n",
        "an_encoder_of_its_own": "import json\nclass Encoder(json.JSONEncoder):\n    pass\njson._default_encoder = Encoder()\n",
        "a_codec_of_its_own": "import codecs\ncodecs.register_error('strict', codecs.ignore_errors)\n",
        "an_answer_that_is_unpickled": "import pickle\nK = pickle.loads(b'I2\\n.')\n",
    }.items():
        yield Forgery(name, f"{prelude}def number(n):\n    return {_CLOSED}\n", by_reading=True)


def lasting() -> list[Forgery]:
    """All of them."""
    return [*_weaker(), *_rounded(), *_put_off(), *_shared()]
