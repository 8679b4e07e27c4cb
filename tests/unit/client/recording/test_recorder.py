"""Calls that come from other modules are recorded; the application does not feel it."""

import asyncio
import inspect
import itertools
import sys
import zipfile
from dataclasses import replace
from importlib import import_module

import pytest

import geoheal.client
from geoheal.client.recording import start
from geoheal.client.recording.codec.thawing import Thawer
from geoheal.client.recording.importing import Importing
from geoheal.client.recording.recorder import Recorder
from geoheal.client.recording.reservoir import CALLS_MAX, OF_STRATUM, Call, Reservoir
from geoheal.client.recording.site import PASSED_MAX
from geoheal.client.recording.window import RecordingWindow
from geoheal.client.sending.service import ReportingService
from geoheal.errors import InvalidInput


def thawed(values):
    return [Thawer("kiosk").thaw(each) for each in values]


def test_a_call_is_recorded_with_arguments_before_and_after_and_its_result(kiosk):
    cart = kiosk.pricing.Cart()
    item = kiosk.pricing.Item("pen", 120)
    assert kiosk.method(cart, "add", item) == 1
    assert kiosk.call("total", cart, rate=2) == 240
    first, second = sorted(kiosk.recorded().calls, key=lambda call: call["function"])
    assert (first["function"], first["outcome"], first["result"]) == ("Cart.add", "int", 1)
    assert thawed(first["before"]["args"][:1])[0].items == []
    assert first["after"] is not None
    assert (second["function"], second["after"], second["result"]) == ("total", None, 240)
    assert second["before"]["kwargs"] == [["rate", 2]]
    assert second["duration_ms"] > 0


def test_an_exception_is_recorded_by_its_type_and_goes_on(kiosk):
    with pytest.raises(ValueError, match="a negative rate"):
        kiosk.call("total", kiosk.pricing.Cart(), -1)
    (call,) = kiosk.recorded().calls
    assert (call["error"], call["outcome"], call["result"]) == ("ValueError", "ValueError", None)
    assert "negative" not in str(call)


def test_calls_from_the_module_itself_are_not_recorded(kiosk):
    kiosk.call("outer", 1)
    assert [call["function"] for call in kiosk.recorded().calls] == ["outer"]


def test_names_that_were_imported_before_are_recorded_too(kiosk):
    kiosk.looked_at("call_same", 5)
    assert [call["result"] for call in kiosk.recorded().calls] == [5]


def test_class_and_static_methods_are_recorded(kiosk):
    kiosk.method(kiosk.pricing.Cart, "of", 3)
    kiosk.method(kiosk.pricing.Cart, "login", "ann", "hunter2")
    found = kiosk.recorded()
    assert {call["function"] for call in found.calls} == {"Cart.of", "Cart.login"}
    assert "hunter2" not in found.text
    assert [call["redacted"] for call in found.calls if call["function"] == "Cart.login"] == [True]


def test_the_result_of_a_function_with_a_secret_name_is_left_out(kiosk):
    assert kiosk.call("session_token", "ann") == "t0p-secret-ann"
    found = kiosk.recorded()
    assert found.calls[0]["redacted"]
    assert "t0p-secret" not in found.text


def test_what_cannot_be_recorded_is_counted_with_its_reason(kiosk):
    kiosk.call("same", open)
    kiosk.call("same", 1)
    counts = kiosk.recorded().counts
    assert counts["same", ""] == 1
    reason = "An argument is or holds a value of type builtins.builtin_function_or_method."
    assert counts["same", reason] == 1
    assert counts["every", "It is a generator."] == counts["stream", "It is a generator."] == 1
    assert not any(function == "_private" for function, _ in counts)


def test_a_function_looks_as_before_and_has_its_own_code_back_after_a_call(kiosk):
    total, code = kiosk.pricing.total, kiosk.pricing.total.__code__
    kiosk.looked_at("call_same", 1)
    assert total.__code__ is not code
    assert list(inspect.signature(total).parameters) == ["cart", "rate"]
    assert (total.__name__, total.__code__.co_firstlineno) == ("total", code.co_firstlineno)
    assert kiosk.call("total", kiosk.pricing.Cart()) == 0
    assert total.__code__ is code
    assert not hasattr(total, "__wrapped__")
    kiosk.looked_at("call_same", 1)
    kiosk.recorder.close()
    assert total.__code__ is code
    assert not hasattr(kiosk.pricing.same, "__wrapped__")


def test_whoever_holds_a_function_is_seen(kiosk):
    kiosk.looked_at("call_held", 5)
    assert [call["result"] for call in kiosk.recorded().calls] == [5]


def test_a_function_that_is_called_at_home_all_the_time_costs_nothing(kiosk):
    same, code = kiosk.pricing.same, kiosk.pricing.same.__code__
    kiosk.call("often", PASSED_MAX - 1)
    assert same.__code__ is not code
    kiosk.call("often", PASSED_MAX)
    assert same.__code__ is code
    assert {call["function"] for call in kiosk.recorded().calls} == {"often"}


def test_asynchronous_functions_are_recorded(kiosk):
    assert inspect.iscoroutinefunction(kiosk.pricing.later)
    assert asyncio.run(kiosk.looked_at("wait_for", 5)) == 5
    with pytest.raises(ValueError, match="-1"):
        asyncio.run(kiosk.looked_at("wait_for", -1))
    first, second = sorted(kiosk.recorded().calls, key=lambda call: call["recorded_at"])
    assert (first["function"], first["result"], first["error"]) == ("later", 5, None)
    assert (second["result"], second["error"]) == (None, "ValueError")


def test_an_asynchronous_call_that_is_cancelled_is_not_recorded(kiosk):
    async def cancelled():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(kiosk.looked_at("wait_for", 5), 0)
        thrown_away = kiosk.looked_at("wait_for", 6)
        thrown_away.send(None)
        thrown_away.close()

    asyncio.run(cancelled())
    assert kiosk.recorded().calls == []


def test_what_a_recorded_call_leaves_running_is_recorded_as_well(kiosk):
    async def main():
        task = await kiosk.looked_at("spawn")
        return await task

    assert asyncio.run(main()) == 7
    assert [(call["function"], call["result"]) for call in kiosk.recorded().calls] == [("same", 7)]


def test_nothing_is_looked_at_once_the_windows_time_is_spent(kiosk):
    kiosk.recorder.look()
    kiosk.recorder._window.spend(600.0)
    kiosk.calls.call("same", 1)
    kiosk.recorder.look()  # a debt is paid off before the next look
    kiosk.calls.call("same", 2)
    assert kiosk.recorded().calls == []


def test_what_was_recorded_is_sent_again_after_the_service_was_away(kiosk, stand_in):
    kiosk.call("same", "kept")
    stand_in.status = 503
    assert not kiosk.recorder.flush()
    stand_in.status = 200
    assert [call["result"] for call in kiosk.recorded().calls] == ["kept"]


class Place:
    """A place that counts how often it was armed."""

    chance = 1.0
    armed = 0

    def arm(self):
        self.armed += 1


def test_a_place_is_looked_at_by_its_chance():
    place, window = Place(), RecordingWindow()
    place.chance = 0.01
    for _ in range(2_000):
        window.begin([place])
    assert 0 < place.armed < 200


def chance_of(kiosk, name):
    return next(each.chance for each in kiosk.recorder._sites if each.subject.function == name)


def test_a_function_is_looked_at_less_where_much_was_taken_or_nothing_could_be_recorded(kiosk):
    for number in range(1, 5):
        kiosk.call("same", number)
    assert chance_of(kiosk, "same") == 0.5
    for _ in range(3):
        kiosk.call("same", open)
    assert chance_of(kiosk, "same") < 0.1
    kiosk.call("same", 1)
    assert chance_of(kiosk, "same") > 0.3


def test_a_function_within_whose_calls_others_lie_leaves_them_half_of_the_windows(kiosk):
    assert kiosk.call("outer", 1) == kiosk.call("around", 1) == 1
    assert chance_of(kiosk, "around") == chance_of(kiosk, "outer") / 2


def test_looking_takes_no_more_than_its_share_of_the_cpu_time_whatever_a_look_costs():
    cpu = itertools.count(0.0, 0.02)
    window, place, spent_s = RecordingWindow(share=0.01, clock=lambda: next(cpu)), Place(), 0.0
    for _ in range(1_000):
        window.begin([place])
        while window.is_open:
            window.spend(0.005)
            spent_s += 0.005
    assert spent_s <= 0.01 * 0.02 * 1_000 + 0.001 + 0.005
    assert spent_s > 0.1


def call_of(outcome="int", parts=1, duration_s=1e-3, function="f", value=None):
    return Call(
        module="m",
        function=function,
        before=value,
        after=value,
        result=value,
        error=None,
        outcome=outcome,
        duration_s=duration_s,
        recorded_at=0.0,
        parts=parts,
        redacted=False,
    )


def test_rare_and_slow_calls_stay_among_many():
    reservoir = Reservoir()
    for number in range(10_000):
        reservoir.add(call_of(value=number))
    for each in (call_of(outcome="ValueError"), call_of(duration_s=3.0), call_of(function="rare")):
        reservoir.add(each)
    kept = reservoir.drain()
    assert len(kept) == OF_STRATUM + 3
    assert max(call.before for call in kept if call.before is not None) > 100  # not the first ones alone
    assert reservoir.drain() == []


def test_the_reservoir_is_bounded_in_number_and_size():
    reservoir = Reservoir()
    assert not all(reservoir.add(call_of(function=str(number))) for number in range(CALLS_MAX + 1))
    reservoir.drain()
    assert [reservoir.add(call_of(function=str(number), parts=90_000)) for number in range(3)] == [
        True,
        True,
        False,
    ]


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("GEOHEAL_RECORD", "GEOHEAL_REDACT"):
        monkeypatch.delenv(name, raising=False)
    yield tmp_path
    assert start.record([]) is None  # ends what a test began


def test_nothing_is_recorded_unless_it_is_asked_for(elsewhere):
    assert geoheal.client.record() is None


@pytest.mark.parametrize("way", ["argument", "environment", "file"])
def test_modules_are_named_by_argument_environment_or_file(elsewhere, monkeypatch, stand_in, way):
    modules = ["kiosk.*", "till"] if way == "argument" else None
    if way == "environment":
        monkeypatch.setenv("GEOHEAL_RECORD", "kiosk.*, till")
    if way == "file":
        (elsewhere / "geoheal.toml").write_text(
            'system = "shop"\nrecord = ["kiosk.*", "till"]\nredact = ["street"]\n'
        )
    recorder = geoheal.client.record(modules, url=stand_in.url)
    assert recorder is not None
    assert recorder._importing._patterns == ("kiosk.*", "till")
    assert recorder._system == ("shop" if way == "file" else "default")
    assert recorder._redaction.hides("street") is (way == "file")


@pytest.mark.parametrize("pattern", ["", "*", "kiosk.*.x", "a-b", "kiosk/x"])
def test_a_pattern_that_cannot_be_meant_is_refused(elsewhere, pattern):
    with pytest.raises(InvalidInput, match="record: "):
        geoheal.client.record([pattern])


@pytest.mark.parametrize("way", ["argument", "file"])
def test_one_name_to_leave_out_is_a_name_and_not_its_letters(elsewhere, stand_in, way):
    if way == "file":
        (elsewhere / "geoheal.toml").write_text('record = "kiosk"\nredact = "street"\n')
    modules, redact = (["kiosk"], "street") if way == "argument" else (None, None)
    recorder = geoheal.client.record(modules, redact=redact, url=stand_in.url)
    assert recorder is not None
    assert recorder._redaction.hides("street")
    assert not recorder._redaction.hides("s")


def test_nothing_is_recorded_where_the_operators_file_cannot_be_read(elsewhere, stand_in, caplog):
    (elsewhere / "geoheal.toml").write_text('redact = ["street"\n')
    assert geoheal.client.record(["kiosk"], url=stand_in.url) is None
    assert "Nothing is recorded, since geoheal.toml cannot be read" in caplog.text


def test_below_a_decorator_the_function_itself_is_recorded(kiosk):
    assert kiosk.call("sign_in", "ann", "hunter2") == "ann"
    found = kiosk.recorded()
    assert [each["function"] for each in found.calls] == ["sign_in"]
    assert found.calls[0]["before"]["args"] == ["ann", {"redacted": "str"}]
    assert "hunter2" not in found.text


def test_annotations_are_those_of_the_function_while_a_call_is_awaited(kiosk):
    total = kiosk.pricing.total
    total.__annotations__["rate"] = int
    kiosk.looked_at("call_same", 1)
    assert inspect.signature(total).parameters["rate"].annotation is int


def test_a_call_that_cannot_be_written_does_not_cost_the_others(kiosk):
    item = kiosk.pricing.Item("pen", 120)
    setattr(item, "half of a character: \ud800", 1)
    kiosk.call("same", item)
    kiosk.call("same", 5)
    found = kiosk.recorded()
    assert [call["result"] for call in found.calls] == [5]
    assert found.counts["same", "It could not be written (UnicodeEncodeError)."] == 1


def test_arguments_afterwards_and_results_are_bounded_as_well():
    reservoir = Reservoir()
    big = [replace(call_of(function=str(number)), more=90_000) for number in range(3)]
    assert [reservoir.add(each) for each in big] == [True, True, False]


def test_a_module_whose_name_is_a_number_is_left_alone(tmp_path, monkeypatch, kiosk):
    folder = tmp_path / "kiosk" / "migrations"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "0001_initial.py").write_text("def forwards(apps, schema_editor):\n    return 1\n")
    kiosk.recorder._importing._patterns = ("kiosk.*",)
    assert import_module("kiosk.migrations.0001_initial").forwards(None, None) == 1
    assert [
        site.subject.module for site in kiosk.recorder._sites if "migrations" in site.subject.module
    ] == []


def test_the_modules_of_a_zip_archive_are_imported_however_many_they_are(tmp_path, monkeypatch):
    names = [f"zipped_kiosk_{number}" for number in range(3)]
    with zipfile.ZipFile(tmp_path / "application.pyz", "w") as archive:
        for name in names:
            archive.writestr(f"{name}.py", "x = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path / "application.pyz"))
    imported: list[str] = []
    importing = Importing(names[:2], lambda module: imported.append(module.__name__))
    importing.install()
    try:
        for name in names:
            assert import_module(name).x == 1
    finally:
        importing.remove()
        for name in names:
            sys.modules.pop(name, None)
    assert imported == names[:2]


def test_an_import_does_not_feel_what_goes_wrong(tmp_path, monkeypatch, stand_in, caplog):
    (tmp_path / "lonely_kiosk.py").write_text("x = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("geoheal.client.recording.recorder.recordable", lambda *_: 1 / 0)
    service = ReportingService(stand_in.url, None)
    recorder = Recorder(service, "kiosk", ["lonely_kiosk"], send_every_s=3600)
    recorder.start()
    try:
        assert import_module("lonely_kiosk").x == 1
    finally:
        recorder.close()
        sys.modules.pop("lonely_kiosk", None)
    assert "Calls of lonely_kiosk are not recorded" in caplog.text
