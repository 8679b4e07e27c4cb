"""Guards by what the rest of the module does in the same situation, and by what the language asks for."""

# ruff: noqa: E501 - one example a line

import io
from datetime import date

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses, scope_guards
from geoheal.healing.transforms.errors.retry import retry
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure

RATIO = "def ratio(a, b):\n    if not b:\n        return -1\n    return a / b\n"
WRITER = """import csv
class Log:
    def __init__(self, make):
        self.make, self.writer = make, None
    def begin(self):
        self.file = self.make()
    def add(self, row):
        if self.writer is None:
            self.writer = csv.writer(self.file)
        self.writer.writerow(row)
    def end(self):
        self.file.close()
"""
FIELDS = """class Fields(dict):
    def __getattr__(self, name):
        return self[name]
def f(x):
    return getattr(x, "a", 7), hasattr(x, "b")
"""
NESTED = """class Raw:
    def __init__(self, key):
        self.key = key
    def output(self, thing):
        value = thing.get(self.key)
        if value is None:
            return None
        return value.upper()
class Nested(Raw):
    def __init__(self, key, fields):
        self.key, self.fields = key, fields
    def output(self, thing):
        return shown(thing.get(self.key), self.fields)
def shown(thing, fields):
    return {name: each.output(thing) for name, each in fields.items()}
def f(thing):
    return shown(thing, {"n": Raw("n"), "at": Nested("at", {"c": Raw("c")})})
"""
CARRIED = """import time
class Line:
    def __init__(self):
        self.sent, self.lost = [], False
    def carry(self, method, path):
        self.noted = self.note(method)
        self.lost = not self.lost
        if self.lost:
            raise ConnectionResetError("reset")
        return path
    def note(self, method):
        self.sent.append(method)
class Client:
    def __init__(self, line):
        self.line = line
    def send(self, method, path):
        return self.line.carry(method, path)
"""


@pytest.mark.parametrize(
    ("helper", "use", "text", "given", "expected"),
    [
        (RATIO, "round(x.n / len(x.xs), 2)", "x.n / len(x.xs)", 2.5, -1),
        ("def safe(a, b):\n    return a / b if b else 5\n", "x.n / len(x.xs)", "x.n / len(x.xs)", 2.5, 5),
        ("def safe(a, b):\n    return round(a / b) if b else 5\n", "x.n / len(x.xs)", "x.n / len(x.xs)", 2.5, 5),
        ("def ratio(a, b):\n    a.use()\n    return a / b\n", "x.n / len(x.xs)", "x.n / len(x.xs)", 2.5, 0.0),
        (RATIO.replace("if not b", "if a > b"), "x.n / len(x.xs)", "x.n / len(x.xs)", 2.5, 0.0),
        (RATIO.replace("not b", "b < 2").replace("-1", "7 * a"), "x.n / len(x.xs)", "x.n / len(x.xs)", 2.5, 0.0),
        (RATIO.replace("    return a", "    if a > b:\n        return 1\n    return a"), "x.n / len(x.xs)", "x.n / len(x.xs)", 2.5, -1),
    ],
    ids=["by a branch", "by an expression", "more than the same", "without another case", "of large results", "of some divisors", "of three cases"],
)  # fmt: skip
def test_a_function_that_covers_the_case_is_used_if_it_does_the_same(helper, use, text, given, expected):
    source = f"{helper}class X:\n    def __init__(self, n, xs):\n        self.n, self.xs = n, xs\ndef f(x):\n    return {use}\n"
    line = source.count("\n")
    seen = failure("ZeroDivisionError", "f", line, source=source, text=text, message="division by zero")
    names = names_of(guard_clauses(source, [seen]))
    assert names["f"](names["X"](5, [1, 2])) == given
    assert names["f"](names["X"](5, [])) == expected


def test_a_day_of_february_that_another_year_does_not_have():
    source = "def f(day, year):\n    return day.replace(year=year)\n"
    seen = failure(
        "ValueError", "f", 2, source=source, text="day.replace(year=year)", message="day is out of range for month"
    )  # fmt: skip
    changed = names_of(guard_clauses(source, [seen]))["f"]
    assert [changed(day, 2019) for day in (date(2020, 2, 29), date(2020, 2, 28), date(2020, 5, 31))] == [
        date(2019, 2, 28), date(2019, 2, 28), date(2019, 5, 31),
    ]  # fmt: skip


def test_what_was_made_of_a_closed_file_is_forgotten_with_it():
    seen = failure("ValueError", "Log.add", 10, message="I/O operation on closed file")
    files = []

    def make():
        files.append(io.StringIO())
        return files[-1]

    log = names_of(guard_clauses(WRITER, [seen]))["Log"](make)
    for _ in range(2):
        log.begin()
        log.add([1, 2])
        text = log.file.getvalue()
        log.end()
        assert text == "1,2\r\n"


@pytest.mark.parametrize(
    "source",
    [
        WRITER.replace("if self.writer is None", "if True"),
        WRITER.replace("csv.writer(self.file)", 'csv.writer(open("rows", "w"))'),
        WRITER.replace("        self.file.close()", "        self.file.close()\n        self.writer = None"),
    ],
    ids=["not made when it is missing", "of a file that would be emptied", "forgotten already"],
)
def test_what_is_closed_for_another_reason_is_left_alone(source):
    seen = failure("ValueError", "Log.add", 10, message="I/O operation on closed file")
    assert guard_clauses(source, [seen]) is None


def test_rows_of_a_file_are_read_before_it_is_closed():
    source = "def rows(make):\n    with make() as f:\n        return (each.strip() for each in f)\ndef f(make):\n    return list(rows(make))\n"
    seen = failure("ValueError", "rows", 3, message="I/O operation on closed file")
    assert names_of(guard_clauses(source, [seen]))["f"](lambda: io.StringIO("a\nb\n")) == ["a", "b"]


LINE = """class Line:
    def __init__(self, make):
        self.make, self.to = make, None
    async def send(self, text):
        if self.to is None:
            self.to = self.make()
        self.to.write(text)
    async def end(self):
        {}
"""


@pytest.mark.parametrize(
    ("end", "forgotten_behind"),
    [
        ("self.to.close()\n        await self.to.wait_closed()", "await self.to.wait_closed()"),
        ("await self.to.close()", "await self.to.close()"),
        ("self.to.close()\n        return self.to.name", None),
        ("if self.to:\n            self.to.close()\n        log(self.to)", None),
    ],
    ids=["waited for afterwards", "awaited", "returned afterwards", "used behind the block"],
)
def test_what_is_used_once_more_after_it_was_closed_is_forgotten_after_that(end, forgotten_behind):
    seen = failure("ValueError", "Line.send", 7, message="write to closed file")
    changed = guard_clauses(LINE.format(end), [seen])
    if forgotten_behind is None:
        assert changed is None
    else:
        assert changed == LINE.format(end) + "        self.to = None\n"


@pytest.mark.parametrize(
    "healthy",
    [
        "map(int, f.read().split())",
        "zip(names, json.load(f))",
        "(each for each in f.readlines())",
        "pool.map(g, f.read())",
    ],
)
def test_what_is_read_at_once_stays_as_it_is(healthy):
    source = f"def rows(make):\n    with make() as f:\n        return map(str.strip, f)\ndef g(make):\n    with make() as f:\n        return {healthy}\n"
    seen = failure("ValueError", "rows", 3, message="I/O operation on closed file")
    assert guard_clauses(source, [seen]) == source.replace("map(str.strip, f)", "iter([*map(str.strip, f)])")


def test_a_missing_attribute_is_an_attribute_error_where_it_is_asked_for():
    seen = failure("KeyError", "Fields.__getattr__", 3, source=FIELDS, text="self[name]", message="'a'")
    names = names_of(guard_clauses(FIELDS, [seen]))
    assert names["f"](names["Fields"](b=1)) == (7, True)
    plain = FIELDS.replace('getattr(x, "a", 7), hasattr(x, "b")', "x.a")
    assert "AttributeError" not in (guard_clauses(plain, [seen]) or "")


def test_none_is_guarded_where_it_comes_from_as_an_override_does():
    line = NESTED[: NESTED.index("value = thing.get")].count("\n") + 1
    seen = failure(
        "AttributeError", "Raw.output", line, source=NESTED, text="thing.get",
        message="'NoneType' object has no attribute 'get'",
    )  # fmt: skip
    changed = names_of(guard_clauses(NESTED, [seen]))["f"]
    assert changed({"n": "x"}) == {"n": "X", "at": None}
    assert changed({"n": None, "at": {"c": "y"}}) == {"n": None, "at": {"c": "Y"}}


def test_a_call_that_names_a_default_gives_it_for_nothing_as_well():
    source = 'def f(attrs):\n    found = []\n    found.append(attrs.get("kind", "*"))\n    return found\n'
    seen = failure(
        "AttributeError", "f", 3, source=source, text="attrs.get",
        message="'NoneType' object has no attribute 'get'",
    )  # fmt: skip
    changed = names_of(guard_clauses(source, [seen]))["f"]
    assert [changed(each) for each in (None, {}, {"kind": "a"})] == [["*"], ["*"], ["a"]]


def test_a_generator_over_what_changes_runs_over_a_copy():
    source = "def f(d):\n    late = (k for k in d.keys() if k > 1)\n    for k in late:\n        del d[k]\n    return d\n"
    seen = failure(
        "RuntimeError", "f", 2, source=source, text="d.keys()", message="dictionary changed size during iteration"
    )  # fmt: skip
    assert names_of(guard_clauses(source, [seen]))["f"]({1: 1, 2: 2, 3: 3}) == {1: 1}


def test_what_a_line_notes_of_itself_does_not_forbid_a_method_that_may_be_repeated():
    seen = failure("ConnectionResetError", "Line.carry", 9, message="reset")
    names = names_of(retry(CARRIED, [seen]))
    line = names["Line"]()
    assert names["Client"](line).send("GET", "/a") == "/a"
    with pytest.raises(ConnectionResetError):
        names["Client"](line).send("POST", "/a")
    assert line.sent == ["GET", "GET", "POST"]


def test_a_file_of_another_encoding_is_opened_so_that_it_can_be_read():
    source = 'import io\ndef f(data):\n    with io.TextIOWrapper(io.BytesIO(data), encoding="utf-8") as file:\n        return file.readlines()\n'
    seen = failure("UnicodeDecodeError", "f", 4, source=source, text="file.readlines()", message="invalid continuation byte")  # fmt: skip
    changed = names_of(guard_clauses(source, [seen]))["f"]
    assert [changed(each) for each in ("é\n".encode(), "é\n".encode("latin-1"))] == [["é\n"], ["�\n"]]


@pytest.mark.parametrize(
    ("source", "text", "given", "expected"),
    [
        ("def f(x, s):\n    s |= {x}\n    return s\n", "{x}", ["a", "b"], {"a", "b"}),
        ("def f(x, s):\n    s.add(x)\n    return s\n", "s.add(x)", ["a", "b"], {"a", "b"}),
        ("def f(x, s):\n    return x in s\n", "x in s", ["a"], False),
    ],
    ids=["a set of one", "added to a set", "looked for"],
)
def test_a_list_where_one_value_was_expected(source, text, given, expected):
    seen = failure("TypeError", "f", 2, source=source, text=text, message="unhashable type: 'list'")
    changed, before = (names_of(each)["f"] for each in (guard_clauses(source, [seen]), source))
    assert changed(given, set()) == expected
    assert changed("a", {"b"}) == before("a", {"b"})


def test_a_line_that_is_split_again_and_again_is_left_out_if_it_is_blank():
    source = "def f(text):\n    found = []\n    for line in text.split('\\n'):\n        found.append((int(line.split()[0]), line.split()[1]))\n    return found\n"
    seen = failure(
        "IndexError", "f", 4, source=source, text="line.split()[0]", message="list index out of range"
    )
    changed = names_of(scope_guards(source, [seen], narrowly=True))["f"]
    assert changed("1 a\n\n2 b") == [(1, "a"), (2, "b")]
    with pytest.raises(IndexError):
        changed("1 a\n3")


def test_a_text_without_a_separator_is_left_out_as_elsewhere():
    source = (
        "class Request:\n    def __init__(self):\n        self.named = {}\n    def header(self, text):\n        name, value = text.split(':', 1)\n        self.named[name] = value\n"
        "    def cookie(self, text):\n        if '=' in text:\n            name, value = text.split('=', 1)\n            self.named[name] = value\n"
    )
    seen = failure(
        "ValueError", "Request.header", 5, source=source, text="name, value",
        message="not enough values to unpack (expected 2, got 1)",
    )  # fmt: skip
    request = names_of(guard_clauses(source, [seen]))["Request"]()
    for text in ("a:b", "", "c:d"):
        request.header(text)
    assert request.named == {"a": "b", "c": "d"}


def test_what_is_looked_up_in_a_missing_part_is_what_siblings_return_without_theirs():
    source = (
        "class User:\n    def __init__(self, data):\n        self.data = data\n    def born(self):\n        if 'born' not in self.data:\n            return None\n        return self.data['born']\n"
        "    def account(self):\n        return self.data['account']['name']\n"
    )
    seen = failure(
        "KeyError", "User.account", 9, source=source, text="self.data['account']", message="'account'"
    )
    user = names_of(scope_guards(source, [seen], narrowly=True))["User"]
    assert [user(each).account() for each in ({}, {"account": {"name": "a"}})] == [None, "a"]


def test_a_file_that_is_written_refuses_what_it_cannot_encode():
    source = 'def f(path, raw):\n    text = raw.read_text()\n    with open(path, "w", encoding="ascii") as file:\n        file.write(text)\n'
    seen = failure(
        "UnicodeDecodeError", "f", 2, source=source, text="raw.read_text()", message="invalid start byte"
    )
    assert guard_clauses(source, [seen]) is None


def test_a_decimal_comma_does_not_separate_thousands():
    source = "def f(text):\n    return float(text)\n"
    message = "could not convert string to float: '3,141'"
    seen = failure("ValueError", "f", 2, source=source, text="float(text)", message=message)
    assert 'replace(",", "")' not in (guard_clauses(source, [seen]) or "")


def test_thousands_with_commas():
    source = "def f(row):\n    return int(row['n'].strip())\n"
    message = "invalid literal for int() with base 10: '1,204'"
    seen = failure("ValueError", "f", 2, source=source, text="int(row['n'].strip())", message=message)
    changed = names_of(guard_clauses(source, [seen]))["f"]
    assert [changed({"n": each}) for each in ("1,204", " 12 ")] == [1204, 12]


@pytest.mark.parametrize(
    ("log", "read", "is_repeated"),
    [("_log", "0", True), ("_log", "len(self._log)", False), ("log", "0", False)],
    ids=["nobody reads it", "the class reads it", "others may read it"],
)
def test_a_note_that_nobody_reads_does_not_forbid_to_ask_again(log, read, is_repeated):
    source = f"""class Client:
    def __init__(self, line):
        self.line, self.{log}, self.lost = line, [], False
        self.{log} = []
    def request(self, method, path):
        self.{log}.append(path)
        return self.carry(method, path)
    def carry(self, method, path):
        self.lost = not self.lost
        if self.lost:
            raise ConnectionResetError("reset")
        return path
    def size(self):
        return {read}
"""
    seen = failure("ConnectionResetError", "Client.carry", 11, message="reset")
    assert (retry(source, [seen]) is not None) is is_repeated
