"""Candidates that lie: about their speed, their answers, their end, and in the protocol itself.

They run inside the harness's interpreter, so they may read and change all of it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from geoheal.sandbox import Output, RunRequest, RunResult, RunStatus, compare_outputs, fresh_seed
from tests.acceptance.sandbox.naive import NaiveResult

_PLAIN = "def work(probe):\n    pass\n"
_CALL = "module.work(probe)\n"
_WIRE = """
import json, os

def send(probe, text, length=None):
    body = text if isinstance(text, bytes) else text.encode()
    size = len(body) if length is None else length
    data = size.to_bytes(4, "big") + body
    while data:
        data = data[os.write(probe._wire._events, data):]

def output(text):
    return '{"type":"output","value":' + text + '}'
"""
VIOLATION = RunStatus.PROTOCOL_VIOLATION


@dataclass(frozen=True)
class Forgery:
    """One lie.

    Parameters
    ----------
    held
        Whether the sandbox saw through it.
    believed
        Whether the naive parent believed it; None where there is nothing that it could believe.
    """

    name: str
    source: str
    held: Callable[[RunResult], bool]
    believed: Callable[[NaiveResult], bool] | None
    workload: str = _CALL

    def __str__(self) -> str:
        return self.name

    def request(self) -> RunRequest:
        """Return the run."""
        return RunRequest("shop", self.source, self.workload, fresh_seed())


def _is_violation(result: RunResult) -> bool:
    return result.status is VIOLATION and bool(result.failure and result.failure.message)


def _is_not_ok(result: RunResult) -> bool:
    return not result.is_ok


def _believed(result: NaiveResult) -> bool:
    return result.status == "ok"


def _wire(name: str, body: str, believed: Callable[[NaiveResult], bool] | None = _believed) -> Forgery:
    lines = "".join(f"    {line}\n" for line in body.splitlines())
    return Forgery(name, f"{_WIRE}\ndef work(probe):\n{lines}", _is_violation, believed)


def _messages() -> Iterator[Forgery]:
    """Messages that strict JSON, or the state of the run, must refuse."""
    yield _wire("nan", "send(probe, output('NaN'))")
    yield _wire("infinity", "send(probe, output('-Infinity'))")
    yield _wire("number_beyond_all_doubles", "send(probe, output('1e999'))")
    yield _wire("long_integer", "send(probe, output('9' * 4000))")
    yield _wire("long_number", "send(probe, output('0.' + '1' * 4000))")
    yield _wire("duplicate_keys", 'send(probe, \'{"type":"output","type":"output","value":1}\')')
    yield _wire("lone_surrogate", "send(probe, output('\"\\\\ud800\"'))")
    yield _wire("nul_character", "send(probe, output('\"a\\\\u0000b\"'))")
    yield _wire("deep_nesting", "send(probe, output('[' * 500 + ']' * 500))")
    yield _wire("nesting_behind_quotes", "send(probe, output('[\"\\\\\"[\",' + '[' * 500 + ']' * 501))")
    yield _wire("unknown_type", 'send(probe, \'{"type":"verdict","value":"apply"}\')')
    yield _wire("type_that_is_no_text", 'send(probe, \'{"type":["output"],"value":1}\')')
    yield _wire("additional_field", 'send(probe, \'{"type":"output","value":1,"latency_s":0}\')')
    yield _wire("missing_field", 'send(probe, \'{"type":"state"}\')', None)
    yield _wire("no_object", "send(probe, '[]')", None)
    yield _wire("not_utf_8", 'send(probe, b\'{"type":"output","value":"\\xff"}\')', None)
    yield _wire("no_json", "send(probe, b'import os')", None)
    yield _wire("pickle", "import pickle\nsend(probe, pickle.dumps({'type': 'done'}))", None)
    yield _wire("announced_length_beyond_the_cap", "send(probe, b'', 0xffffffff)", None)
    yield _wire("large_message", "send(probe, output('[' + '1,' * 600000 + '1]'))")
    yield _wire(
        "unterminated_text_that_makes_a_naive_scanner_slow", "send(probe, b'{\"' + b'\\\\\"' * 400000)", None
    )
    yield _wire("second_load", 'send(probe, \'{"type":"loaded"}\')', None)
    yield _wire("hello_again", 'send(probe, \'{"type":"hello"}\')', None)
    yield _wire("failure_of_the_past", _failure("load"), None)
    yield _wire("failure_of_unknown_kind", _failure("work", kind="harmless"), None)
    yield _wire("end_without_a_beginning", _end('"1"'))
    yield _wire(
        "guessed_nonce", "with probe.request('a'):\n    " + _end('"00000000000000000000000000000000"')
    )
    yield _wire("replayed_nonce", "r = probe.request('a')\nwith r:\n    pass\nr.__exit__(None, None, None)")
    yield _wire("nonce_that_is_no_text", _end("[1]"))
    yield _wire("claimed_latency_that_is_no_number", _end('"1"', claimed='"fast"'))
    yield _wire("endless_messages", "for _ in range(100000):\n    send(probe, output('1'))")
    yield _wire("endless_requests", "for _ in range(1000):\n    probe.request('a').__enter__()")
    yield _wire(
        "geometry_of_nan", 'send(probe, \'{"type":"geometry","phi":NaN,"kappa_eff":1,"basin_coords":[1]}\')'
    )
    yield _wire(
        "geometry_of_text", 'send(probe, \'{"type":"geometry","phi":"1","kappa_eff":1,"basin_coords":[1]}\')'
    )
    yield _wire(
        "geometry_of_truth",
        'send(probe, \'{"type":"geometry","phi":true,"kappa_eff":1,"basin_coords":[1]}\')',
    )
    yield _wire("state_of_nothing", 'send(probe, \'{"type":"state","vector":[]}\')')
    yield _wire(
        "questions_without_reading_the_answers",
        'for _ in range(100000):\n    send(probe, \'{"type":"input","label":"\' + "x" * 400 + \'"}\')',
        None,
    )


def _end(nonce: str, claimed: str = "0") -> str:
    return f'send(probe, \'{{"type":"end","nonce":{nonce},"claimed_s":{claimed},"error":null}}\')'


def _failure(phase: str, kind: str = "error") -> str:
    rest = '"error":"E","message":"","line":null,"column":null,"traceback":""'
    return f'send(probe, \'{{"type":"failed","phase":"{phase}","kind":"{kind}",{rest}}}\')'


_SLOW = (
    "import time\n{cheat}\ndef work(probe):\n"
    "    end = time.thread_time() + 0.15\n    while time.thread_time() < end: pass\n"
)
_TIMED = "with probe.request('work'):\n    module.work(probe)\n"


def _lies() -> Iterator[Forgery]:
    """Lies about speed, answers and the end."""
    yield Forgery(
        "stopped_clock",
        _SLOW.format(cheat="import sys\nsys.modules['geoheal_box.probe']._clock = lambda: 0.0"),
        lambda result: result.measured.latencies_s[0] > 0.1 and result.claimed.latencies_s == (0.0,),
        lambda result: result.latencies_s == [0.0],
        _TIMED,
    )
    yield Forgery(
        "frozen_time",
        _SLOW.format(cheat="import types; time = types.SimpleNamespace(thread_time=time.thread_time)\n"
                           "import time as it\nit.perf_counter = it.time = it.monotonic = lambda: 0.0"),
        lambda result: result.measured.latencies_s[0] > 0.1,
        None,
        _TIMED,
    )  # fmt: skip
    yield Forgery(
        "work_hidden_in_a_thread",
        "import threading, time\n"
        "def spin():\n    end = time.thread_time() + 0.6\n    while time.thread_time() < end: pass\n"
        "def work(probe):\n    work.thread = threading.Thread(target=spin)\n    work.thread.start()\n",
        lambda result: (result.measured.work_cpu_s or 0) > 0.5 > 2 * sum(result.measured.latencies_s),
        lambda result: sum(result.latencies_s) < 0.25,
        _TIMED + "module.work.thread.join()\n",
    )
    yield Forgery(
        "request_ended_before_its_work",
        "import time\ndef work(probe):\n"
        "    end = time.process_time() + 0.3\n    while time.process_time() < end: pass\n",
        lambda result: (result.measured.work_s or 0) > 0.25 and (result.measured.work_cpu_s or 0) > 0.25,
        lambda result: sum(result.latencies_s) < 0.25,
        "request = probe.request('work')\nrequest.__enter__()\nrequest.__exit__(None, None, None)\n" + _CALL,
    )
    yield Forgery(
        "forged_resource_usage",
        "import resource\nresource.getrusage = None\ndata = bytearray(b'x' * (100 << 20))\n" + _PLAIN,
        lambda result: result.measured.peak_rss_bytes > 100 << 20,
        None,
    )
    yield Forgery(
        "done_before_the_work",
        _WIRE + '\ndef work(probe):\n    send(probe, \'{"type":"done"}\')\n    os._exit(0)\n',
        # Whether it is believed or not: the outputs that the current code returned are missing.
        _differs,
        None,
        _CALL + "probe.output(1)\n",
    )
    yield Forgery(
        "exit_code_zero",
        "import os\ndef work(probe):\n    os._exit(0)\n",
        lambda result: result.status is RunStatus.CRASHED,
        None,
    )
    yield Forgery(
        "system_exit",
        "def work(probe):\n    raise SystemExit(0)\n",
        lambda result: result.status is RunStatus.WORKLOAD_ERROR,
        None,
    )
    yield Forgery(
        "loaded_before_its_time",
        'import os\nfor number in range(3, 64):\n    try:\n        body = b\'{"type":"loaded"}\'\n'
        "        os.write(number, len(body).to_bytes(4, 'big') + body)\n    except OSError:\n        pass\n"
        + _PLAIN,
        _is_violation,
        None,
    )
    yield Forgery(
        "swallowed_orders",
        "import os\nfor number in range(3, 64):\n    try:\n        os.set_blocking(number, True)\n"
        "        os.read(number, 1 << 16) if number != 0 else None\n    except OSError:\n        pass\n"
        + _PLAIN,
        _is_not_ok,
        None,
    )
    yield Forgery(
        "closed_pipes",
        "import os\nos.closerange(3, 64)\n" + _PLAIN,
        _is_not_ok,
        None,
    )
    yield Forgery(
        "half_a_message_and_silence",
        _WIRE
        + "\nimport time\ndef work(probe):\n"
        + "    os.write(probe._wire._events, b'\\0\\0\\0\\x10{')\n    time.sleep(60)\n",
        lambda result: result.status is RunStatus.TIMEOUT,
        None,
    )
    yield Forgery(
        "ignored_signals",
        "import signal\nfor number in range(1, 65):\n"
        "    try:\n        signal.signal(number, signal.SIG_IGN)\n"
        "    except (OSError, ValueError):\n        pass\ndef work(probe):\n    while True: pass\n",
        lambda result: result.status in (RunStatus.TIMEOUT, RunStatus.CPU_LIMIT),
        None,
    )
    yield Forgery(
        "endless_printing",
        "def work(probe):\n    while True: print('x' * 10000)\n",
        lambda result: result.status is RunStatus.OUTPUT_LIMIT and len(result.returned.stdout) <= 64 << 10,
        None,
    )
    yield Forgery(
        "endless_returning",
        "def work(probe):\n    while True: probe.output('x' * 500000)\n",
        lambda result: result.status is RunStatus.OUTPUT_LIMIT,
        None,
    )
    yield Forgery(
        "letters_that_turn_the_terminal",
        "def work(probe):\n    print('\\x1b]0;owned\\x07 \\u202e gnp.exe \\x9b2J')\n",
        lambda result: not any(letter in result.returned.stdout for letter in "\x1b\x07\u202e\x9b"),
        lambda result: "\x1b" in result.stdout and "\u202e" in result.stdout,
    )
    yield Forgery(
        "letters_in_an_error",
        "def work(probe):\n    raise ValueError('\\x1b[31m\\u202e\\0\\ud800')\n",
        lambda result: not any(letter in _message(result) for letter in "\x1b\u202e\0\ud800"),
        lambda result: "\x1b" in result.events[-1].get("message", ""),
    )
    yield Forgery(
        "error_that_cannot_be_told",
        "class Nasty(Exception):\n    def __str__(self): raise SystemExit\n"
        "def work(probe):\n    raise Nasty\n",
        lambda result: result.status is RunStatus.WORKLOAD_ERROR and "cannot be shown" in _message(result),
        None,
    )
    yield Forgery(
        "known_answer_for_a_fresh_question",
        "answers = [0.13436424411240122, 0.8474337369372327, 0.763774618976614]\n"
        "def work(probe):\n    probe.output(answers)\n",
        _differs,
        lambda result: result.outputs == [[0.13436424411240122, 0.8474337369372327, 0.763774618976614]],
    )
    yield Forgery(
        "value_that_claims_equality",
        "class Same(dict):\n    def __eq__(self, other): return True\n    __hash__ = None\n"
        "def work(probe):\n    probe.output(Same(a=1))\n",
        _differs,
        None,
    )
    yield Forgery(
        "tag_of_another_kind",
        _WIRE + "\ndef work(probe):\n    send(probe, output('{\"set\": 5}'))\n",
        _differs,
        _believed,
    )


def _message(result: RunResult) -> str:
    assert result.failure is not None
    return result.failure.message


def _differs(result: RunResult) -> bool:
    """Whether the lie shows beside the current code, which returned 1."""
    return compare_outputs((Output(None, 1),), result.returned.outputs).equal is False


def forgeries() -> list[Forgery]:
    """All of them."""
    return [*_messages(), *_lies()]
