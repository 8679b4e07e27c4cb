"""The state of a run, message by message."""

from typing import Any

import pytest

from geoheal.errors import SandboxProtocolError
from geoheal.sandbox.warden.clock import Moment
from geoheal.sandbox.warden.record import INPUT_DOMAIN, LOADING_DOMAIN, WORKING_DOMAIN, RunRecord, derive

FAILED = {
    "type": "failed", "phase": "work", "kind": "error", "error": "E", "message": "m",
    "line": 3, "column": None, "traceback": "",
}  # fmt: skip


def record(*, working=True, open_requests=4, frames=100):
    made = RunRecord(b"s" * 32, open_requests, frames)
    if working:
        tell(made, {"type": "loaded"})
        made.work()
    return made


def tell(made, message, now_s=0.0, cpu_s=0.0):
    return made.receive(message, Moment(now_s, cpu_s))


def end(nonce, **changes):
    return {"type": "end", "nonce": nonce, "claimed_s": 0.5, "error": None} | changes


def test_latency_is_the_wardens_own_and_the_claim_is_kept_apart():
    made = record()
    nonce = tell(made, {"type": "begin", "name": "checkout"}, now_s=10.0, cpu_s=1.0)["nonce"]
    tell(made, end(nonce, claimed_s=0.001), now_s=12.0, cpu_s=1.5)
    assert made.requests == [[1, "checkout", 2.0, 0.5, 0.001, None]]


def test_nonces_are_new_and_long():
    made = record(open_requests=100)
    nonces = {tell(made, {"type": "begin", "name": ""})["nonce"] for _ in range(50)}
    assert len(nonces) == 50
    assert all(len(bytes.fromhex(nonce)) == 16 for nonce in nonces)


def test_a_nonce_ends_one_request_only():
    made = record()
    nonce = tell(made, {"type": "begin", "name": ""})["nonce"]
    tell(made, end(nonce))
    with pytest.raises(SandboxProtocolError, match="not running"):
        tell(made, end(nonce))


def test_inputs_depend_on_seed_and_label_alone():
    ask = {"type": "input", "label": "a"}
    assert tell(record(), ask) == tell(record(), ask) == {"seed": derive(b"s" * 32, INPUT_DOMAIN, "a")}
    others = (derive(b"s" * 32, INPUT_DOMAIN, "b"), derive(b"t" * 32, INPUT_DOMAIN, "a"))
    assert derive(b"s" * 32, INPUT_DOMAIN, "a") not in others


@pytest.mark.parametrize("label", ["", "load", "work"])
def test_no_seed_tells_another_one_before_its_time(label):
    seeds = {derive(b"s" * 32, domain, label) for domain in (LOADING_DOMAIN, WORKING_DOMAIN, INPUT_DOMAIN)}
    assert len(seeds) == 3


def test_time_in_requests_is_counted_once_where_they_overlap():
    run = record()
    one = run.receive({"type": "begin", "name": "a"}, Moment(1.0, 0.0))["nonce"]
    other = run.receive({"type": "begin", "name": "a"}, Moment(2.0, 0.0))["nonce"]
    for nonce, at in ((one, 4.0), (other, 5.0)):
        run.receive({"type": "end", "nonce": nonce, "claimed_s": 0.0, "error": None}, Moment(at, 0.0))
    assert (run.busy_s, run.overlapped) == (4.0, True)


def test_too_many_messages_and_requests():
    made = record(frames=5, open_requests=2)
    tell(made, {"type": "begin", "name": ""})
    tell(made, {"type": "begin", "name": ""})
    with pytest.raises(SandboxProtocolError, match="running at once"):
        tell(made, {"type": "begin", "name": ""})
    tell(made, {"type": "output", "value": 1})
    with pytest.raises(SandboxProtocolError, match="More than 5 messages"):
        tell(made, {"type": "output", "value": 1})


def test_texts_are_cleaned():
    made = record()
    nonce = tell(made, {"type": "begin", "name": "a\x1b\u202eb"})["nonce"]
    tell(made, end(nonce, error=["E\x07", "m\x9b"]))
    assert made.requests[0][1] == "ab"
    assert made.requests[0][-1] == ["E", "m"]


def test_a_reached_line_ends_a_run_that_looks_out_for_it_and_no_other():
    watching = RunRecord(b"s" * 32, 4, 100, is_watching=True)
    tell(watching, {"type": "reached"})
    assert watching.is_over
    assert watching.reached
    with pytest.raises(SandboxProtocolError, match="is not watched"):
        tell(record(), {"type": "reached"})


def test_failure_ends_the_run():
    made = record()
    tell(made, FAILED)
    assert made.is_over
    assert made.failure is not None
    assert made.failure["line"] == 3


@pytest.mark.parametrize(
    "message",
    [
        {"type": "loaded"},
        {"type": "hello"},
        {"type": None},
        {"type": ["output"]},
        {},
        {"type": "output"},
        {"type": "output", "value": 1, "more": 1},
        end("0" * 32),
        end(None),
        end([]),
        {"type": "begin", "name": 1},
        {"type": "input", "label": None},
        {"type": "state", "vector": []},
        {"type": "state", "vector": 1},
        {"type": "state", "vector": [True]},
        {"type": "state", "vector": ["1"]},
        {"type": "state", "vector": [0.0] * 70_000},
        {"type": "geometry", "phi": "1", "kappa_eff": None, "basin_coords": None},
        {"type": "geometry", "phi": True, "kappa_eff": None, "basin_coords": None},
        {"type": "geometry", "phi": None, "kappa_eff": None, "basin_coords": {}},
        FAILED | {"phase": "load"},
        FAILED | {"phase": ["work"]},
        FAILED | {"kind": "other"},
        FAILED | {"kind": {}},
        FAILED | {"line": -1},
        FAILED | {"line": "3"},
        FAILED | {"column": True},
        FAILED | {"traceback": None},
    ],
)
def test_malformed_or_not_due(message):
    with pytest.raises(SandboxProtocolError):
        tell(record(), message)


@pytest.mark.parametrize(
    "change", [{"claimed_s": "0"}, {"claimed_s": None}, {"error": "E"}, {"error": ["E"]}, {"error": [1, 2]}]
)
def test_malformed_end(change):
    made = record()
    nonce = tell(made, {"type": "begin", "name": ""})["nonce"]
    with pytest.raises(SandboxProtocolError):
        tell(made, end(nonce, **change))


@pytest.mark.parametrize("kind", ["begin", "output", "done", "input"])
def test_nothing_but_the_end_of_loading_is_due_while_loading(kind):
    fields: dict[str, dict[str, Any]] = {
        "begin": {"name": ""},
        "output": {"value": 1},
        "done": {},
        "input": {"label": ""},
    }
    with pytest.raises(SandboxProtocolError, match="not expected"):
        tell(record(working=False), {"type": kind} | fields[kind])


def test_nothing_is_due_after_the_end():
    made = record()
    tell(made, {"type": "done"})
    with pytest.raises(SandboxProtocolError, match="not expected"):
        tell(made, {"type": "output", "value": 1})


def test_what_a_run_leaves_is_taken_only_where_it_was_asked_for():
    left = {"type": "left", "label": "answer 0", "value": [1]}
    with pytest.raises(SandboxProtocolError, match="not requested"):
        tell(record(), left)
    made = record()
    made.tells_aftermath = True
    tell(made, left)
    assert made.left == {"answer 0": [1]}
