"""A file that a call writes while it is looked at is written as ever, and its bytes are noted."""

import base64
import gc

import pytest

from tests.recorded_calls import recording

CODE = r"""
import csv
import os

def unclosed(path):
    open(path, "w").write("abc")
    return open(path).read()

def rows(path):
    csv.writer(open(path, "w", newline="")).writerows([["a", 1]])
    return open(path, "rb").read()

def ends(path):
    with open(path, "w", newline="\r\n") as file:
        file.write("a\n")

def marked(path):
    with open(path, "w", encoding="utf-16") as file:
        file.write("a")
        file.write("b")

def lines(path):
    with open(path, "w") as file:
        file.writelines(f"{each}\n" for each in range(3))

def beneath(path):
    with open(path, "w") as file:
        file.buffer.write(b"xyz")

def raw(path):
    with open(path, "wb", buffering=0) as file:
        file.write(b"xyz")

def opener(path):
    with open(path, "w", opener=os.open) as file:
        file.write("xyz")

def moving(path):
    with open(path, "w") as file:
        file.write("xyz")
        file.seek(0)

def held(path):
    global kept
    kept = open(path, "w")
    kept.write("abc")

def dropped(path):
    kept.close()

def wrong(path, seen):
    with open(path, "w") as file:
        try:
            file.write(5)
        except TypeError as error:
            seen.append(str(error))

def kind(path, seen):
    with open(path, "a", 1, "ascii", "replace") as file:
        seen += [type(file), file.name, file.mode, file.encoding, file.errors, file.line_buffering]
        seen += [isinstance(file.buffer, __import__("io").BufferedWriter), file.tell()]

def missing(path):
    try:
        open(path + "/password-hunter2.txt")
    except OSError as error:
        return type(error).__name__
"""


@pytest.fixture
def noted(tmp_path):
    """Return what is noted of files that a function writes."""
    with recording("till", CODE) as recorded:
        path = str(tmp_path / "file.txt")

        def call(function, *args):
            calls, reasons = recorded(function, path, *args)
            asked = [each for found in calls for each in found.values.get("outside", ())]
            return [(each["key"], each["answers"]) for each in asked], reasons

        yield call


def written(noted, function):
    asked, reasons = noted(function)
    assert reasons == set()
    return [key[1]["list"][0] for key, _ in asked if key[1] is not None]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # ResourceWarning, as ever
@pytest.mark.parametrize(("function", "text"), [("unclosed", "abc"), ("rows", "a,1\r\n")])
def test_a_file_that_nobody_holds_is_closed_at_once(noted, function, text):
    gc.disable()
    try:
        asked, reasons = noted(function)
    finally:
        gc.enable()
    assert reasons == set()
    wrote, read = asked
    assert wrote[0][1]["list"] == [text]
    assert read[1] in ([text], [{"bytes": "YSwxDQo="}])


@pytest.mark.parametrize("function", ["ends", "marked", "lines", "beneath"])
def test_bytes_are_noted_as_they_are_in_the_file(noted, tmp_path, function):
    (content,) = written(noted, function)
    content = base64.b64decode(content["bytes"]) if isinstance(content, dict) else content.encode()
    assert content == (tmp_path / "file.txt").read_bytes()


def test_a_file_that_is_still_open_is_noted_when_the_call_ends(noted, tmp_path):
    asked, reasons = noted("held")
    noted("dropped")
    assert reasons == set()
    assert asked[0][0][1]["list"] == [(tmp_path / "file.txt").read_text()]


def test_what_cannot_be_noted_is_written_all_the_same(noted, tmp_path):
    refused = {
        "raw": "A file is or has one that is written without a buffer.",
        "opener": "It opens a file to read and to write it, one that is open, or by an opener.",
        "moving": "It moves about in a file that it writes.",
    }
    for function, reason in refused.items():
        assert noted(function) == ([], {reason})
        assert (tmp_path / "file.txt").read_bytes() == b"xyz"


def test_a_file_is_what_it_is_without_a_look(noted, tmp_path):
    seen: list[object] = []
    noted("kind", seen)
    with (tmp_path / "file.txt").open("a", 1, "ascii", "replace") as file:
        attributes = [type(file), file.name, file.mode, file.encoding, file.errors, file.line_buffering]
    assert seen == [attributes[0], str(attributes[1]), *attributes[2:], True, 0]


def test_exceptions_are_those_of_the_file_itself(noted):
    seen: list[object] = []
    noted("wrong", seen)
    assert seen == ["write() argument must be str, not int"]


def test_no_secret_name_of_a_missing_file_is_kept(noted):
    assert noted("missing") == ([], {"A file is or has one with a secret name."})
