"""Candidates that no longer do what others rely on, while its name still stands in the source.

Each is compared with ordinary code, as those of :mod:`tests.acceptance.sandbox.forging.unseen` are: calls for an
effect that are dropped, unreachable, only named, or made once in place of each time.
"""

# ruff: noqa: E501 - sources that are read as they are run

from collections.abc import Iterator
from typing import Final

from tests.acceptance.sandbox.forging.judge import WORK, Forgery
from tests.acceptance.sandbox.forging.pairs import CLOSED, SLOWLY, bodies, given

_BOX: Final = """
class _Out:
    def __init__(self):
        self._rows, self._sent = [], []
    def write(self, n):
        self._rows.append(n)
    def flush(self):
        self._sent.extend(self._rows)
        self._rows.clear()
    def stop(self):
        self.flush()
_out = _Out()
def stop():
    _out.flush()
    _out.stop()
"""
_SERVICE: Final = """
class Service:
    def __init__(self):
        self._rows, self._sent, self._closed = [], [], False
    def flush(self):
        self._sent.extend(self._rows)
        self._rows.clear()
    def close(self):
        self.flush()
        self._closed = True
    def number(self, n):
        BODY
_service = Service()
def number(n):
    return _service.number(n)
"""


def service(name: str, quick: str, slow: str, text: str = _SERVICE) -> Forgery:
    """Return one whose class does less."""
    new, old = (text.replace("BODY", each.replace("\n", "\n        ")) for each in (quick, slow))
    return Forgery(
        name, new.replace("SLOW", CLOSED), SLOWLY + old.replace("SLOW", "_slow(n)"), WORK, by_reading=True
    )


def _dropped() -> Iterator[Forgery]:
    """Yield calls for an effect that are made in another function alone."""
    yield bodies(
        "flushed_by_stop_alone",
        _BOX,
        "_out.write(n)\nreturn SLOW",
        "_out.write(n)\n_out.flush()\nreturn SLOW",
    )
    yield service(
        "own_flush_by_close_alone",
        "self._rows.append(n)\nreturn SLOW",
        "self._rows.append(n)\nself.flush()\nreturn SLOW",
    )
    locks = "import threading\n_lock = threading.BoundedSemaphore(3)\ndef free():\n    _lock.acquire()\n    _lock.release()\n"
    yield bodies(
        "lock_taken_by_another_function_alone",
        locks,
        "return SLOW",
        "_lock.acquire()\nfound = SLOW\n_lock.release()\nreturn found",
    )
    audit = "class _Audit:\n    def __init__(self):\n        self._kept = []\n    def note(self, n):\n        self._kept.append(n)\n_audit = _Audit()\ndef removed(n):\n    _audit.note(n)\n"
    yield bodies("audited_elsewhere_alone", audit, "return SLOW", "_audit.note(n)\nreturn SLOW")
    yield bodies(
        "audited_only_in_the_first_call",
        audit + "_first = []\n",
        "if not _first:\n    _audit.note(n)\n    _first.append(n)\nreturn SLOW",
        "_audit.note(n)\nif not _first:\n    _first.append(n)\nreturn SLOW",
    )
    listeners = "class _Listener:\n    def __init__(self):\n        self._told = []\n    def notify(self, n):\n        self._told.append(n)\n_listeners = [_Listener(), _Listener()]\ndef wake():\n    for each in _listeners:\n        each.notify(0)\n"
    yield bodies(
        "listeners_that_others_alone_notify",
        listeners,
        "return SLOW",
        "for each in _listeners:\n    each.notify(n)\nreturn SLOW",
    )
    yield bodies(
        "one_listener_of_two",
        listeners,
        "_listeners[0].notify(n)\nreturn SLOW",
        "for each in _listeners:\n    each.notify(n)\nreturn SLOW",
    )
    text = "class _Line:\n    def __init__(self):\n        self._path = ''\n    def replace(self, path):\n        self._path = path\n_line = _Line()\n"
    yield bodies(
        "name_of_a_method_of_texts",
        text,
        "return SLOW, x.replace('-', '_')",
        "_line.replace(x)\nreturn SLOW, x.replace('-', '_')",
        **given("f'order-{n}'"),
    )
    yield bodies(
        "answer_of_a_check_ignored",
        audit + "def allowed(n):\n    _audit.note(n)\n    return True\n",
        "return SLOW if n >= 0 or allowed(n) else 0",
        "return SLOW if allowed(n) else 0",
    )


def _dead() -> Iterator[Forgery]:
    """Yield calls that stand in the source and are never made."""
    log = "_kept = []\ndef note(n):\n    _kept.append(n)\n"
    yield bodies("call_after_the_return", log, "return SLOW\nnote(n)", "note(n)\nreturn SLOW")
    yield bodies("named_and_not_called", log, "note\nreturn SLOW", "note(n)\nreturn SLOW")
    yield bodies("called_in_a_lambda", log, "later = lambda: note(n)\nreturn SLOW", "note(n)\nreturn SLOW")
    yield bodies(
        "called_in_a_generator_that_nobody_asks",
        log,
        "(note(k) for k in (n,))\nreturn SLOW",
        "note(n)\nreturn SLOW",
    )
    yield bodies(
        "called_where_nothing_is", log, "if False:\n    note(n)\nreturn SLOW", "note(n)\nreturn SLOW"
    )
    yield bodies(
        "called_for_each_of_none", log, "for _ in ():\n    note(n)\nreturn SLOW", "note(n)\nreturn SLOW"
    )
    yield bodies("called_while_zero", log, "while 0:\n    note(n)\nreturn SLOW", "note(n)\nreturn SLOW")
    yield bodies(
        "called_after_a_raise",
        log,
        "try:\n    return SLOW\n    note(n)\nfinally:\n    pass",
        "try:\n    note(n)\n    return SLOW\nfinally:\n    pass",
    )
    yield bodies("mapped_and_not_asked", log, "map(note, (n,))\nreturn SLOW", "note(n)\nreturn SLOW")
    yield bodies(
        "bound_and_not_called",
        log,
        "functools.partial(note, n)\nreturn SLOW",
        "note(n)\nreturn SLOW",
        new="import functools\n" + log,
    )
    yield bodies(
        "given_as_a_default",
        log,
        "return SLOW",
        "note(n)\nreturn SLOW",
        new=log + "def again(n, each=note):\n    return n\n",
    )
    yield service(
        "method_named_and_not_called",
        "self._rows.append(n)\nself.flush\nreturn SLOW",
        "self._rows.append(n)\nself.flush()\nreturn SLOW",
    )


def _state() -> Iterator[Forgery]:
    """Yield what objects remember for their other methods, and do not any more."""
    asked = _SERVICE + "def state():\n    return _service._closed, _service._sent, _service._rows\n"
    yield service(
        "flag_that_is_not_set",
        "self._rows.append(n)\nreturn SLOW",
        "self._rows.append(n)\nself._closed = True\nreturn SLOW",
        asked,
    )
    yield service("rows_that_are_not_kept", "return SLOW", "self._sent.append(n)\nreturn SLOW", asked)
    yield service(
        "last_number_that_is_not_kept",
        "return SLOW",
        "self._last = n\nreturn SLOW",
        asked + "def again():\n    return _service._last\n",
    )
    shared = "class Box:\n    def __init__(self):\n        self.rows = []\n    def put(self, n):\n        self.rows.append(n)\n        return self.rows[-1]\ndef number(n):\n    box = Box()\n    box.put(n)\n    return SLOW, box.put(n)\n"
    yield Forgery(
        "class_attribute_filled_through_self",
        shared.replace("SLOW", CLOSED).replace(
            "    def __init__(self):\n        self.rows = []\n", "    rows = []\n"
        ),
        SLOWLY + shared.replace("SLOW", "_slow(n)"),
        by_reading=True,
    )
    yield Forgery(
        "class_attribute_filled_as_a_new_one",
        f"class Box:\n    rows = []\n    def put(self, n):\n        self.rows.append(n)\n        return {CLOSED}\ndef number(n):\n    return Box().put(n)\n",
        f"{SLOWLY}class Box:\n    def put(self, n):\n        return _slow(n)\ndef number(n):\n    return Box().put(n)\n",
        by_reading=True,
    )
    yield Forgery(
        "class_attribute_counted_through_self",
        f"class Box:\n    known = {{}}\n    def put(self, n):\n        self.known[n] = {CLOSED}\n        return self.known[n]\ndef number(n):\n    return Box().put(n)\n",
        f"{SLOWLY}class Box:\n    def put(self, n):\n        return _slow(n)\ndef number(n):\n    return Box().put(n)\n",
        by_reading=True,
    )
    steps = "def _many(rows):\n    total = 0\n    for each in rows:\n        total += each\n    return total\n_all = []\ndef rows():\n    return _all\n"
    yield bodies(
        "half_done_where_it_fails",
        steps,
        "for each in x:\n    _all.append(each + 1)\nreturn SLOW",
        "made = [each + 1 for each in x]\n_all.extend(made)\nreturn SLOW",
        **given("[n, n + 1]"),
    )
    yield Forgery(
        "argument_half_changed_where_it_fails",
        f"def number(x, n):\n    x['a'] = {CLOSED}\n    x['c'] = x['b'] + 1\n    return x['a']\n",
        f"{SLOWLY}def number(x, n):\n    c = x['b'] + 1\n    x['a'] = _slow(n)\n    x['c'] = c\n    return x['a']\n",
        given("{'a': n, 'b': n + 3}")["workload"],
        by_reading=True,
    )
    parent = "class Base:\n    def __init__(self, n):\n        self._n, self._open = n, True\nclass Row(Base):\n    def __init__(self, n):\n        INIT\n        self.total = TOTAL\nclass Other(Base):\n    def __init__(self, n):\n        super().__init__(n)\ndef number(n):\n    return Row(n).total\n"
    yield Forgery(
        "parent_that_is_not_set_up",
        parent.replace("INIT", "pass").replace("TOTAL", CLOSED),
        SLOWLY + parent.replace("INIT", "super().__init__(n)").replace("TOTAL", "_slow(n)"),
        by_reading=True,
    )
    yield bodies(
        "cause_with_another_message",
        "",
        "try:\n    return SLOW, int(x)\nexcept ValueError as error:\n    raise KeyError('no') from ValueError()",
        "try:\n    return SLOW, int(x)\nexcept ValueError as error:\n    raise KeyError('no') from error",
        workload=WORK.replace("module.number(n)", "module.number(str(n) if i % 2 else 'x', n)").replace(
            "        probe.output(found)", "            probe.output(found)"
        ),
        a="x, n",
    )
    yield bodies(
        "logged_without_the_traceback",
        "import logging\n_log = logging.getLogger('a')\n",
        "try:\n    return SLOW, int(x)\nexcept ValueError:\n    _log.error('no')\n    return SLOW, 0",
        "try:\n    return SLOW, int(x)\nexcept ValueError:\n    _log.exception('no')\n    return SLOW, 0",
        workload=WORK.replace("module.number(n)", "module.number(str(n) if i % 2 else 'x', n)"),
        a="x, n",
    )
    register = "from collections.abc import Sequence\nclass Row:\n    pass\nclass Col:\n    pass\nSequence.register(Row)\n"
    yield bodies(
        "virtual_subclass_no_more",
        register + "Sequence.register(Col)\n",
        "return SLOW",
        "return SLOW",
        new=register,
    )
    yield bodies(
        "precision_set_no_more",
        "import decimal\ndecimal.getcontext().prec = 50\n",
        "return SLOW, str(decimal.Decimal(n))",
        "return SLOW, str(decimal.Decimal(n))",
        new="import decimal\n",
    )
    yield bodies(
        "closed_by_nobody",
        "",
        "return SLOW, len(open('a.txt', 'a+').read())",
        "with open('a.txt', 'a+') as file:\n    return SLOW, len(file.read())",
    )
    yield bodies(
        "iterator_left_half_used",
        "",
        "return SLOW, next(x)",
        "rows = list(x)\nreturn SLOW, rows[0]",
        workload=WORK.replace("module.number(n)", "module.number(iter([n, n + 1]), n)"),
        a="x, n",
    )
    yield bodies(
        "file_argument_left_open",
        "def end(file):\n    file.close()\n",
        "return SLOW, x.read()",
        "text = x.read()\nx.close()\nreturn SLOW, text",
        workload=WORK.replace("module.number(n)", "module.number(__import__('io').StringIO(str(n)), n)"),
        a="x, n",
    )


def acts() -> list[Forgery]:
    """All of them."""
    return [*_dropped(), *_dead(), *_state()]
