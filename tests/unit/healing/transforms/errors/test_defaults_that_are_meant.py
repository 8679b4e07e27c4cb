"""None that is there counts as what is missing, where the module has a default for that; and listed files."""

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure

TABLE = """def row(record, fields):
    cells = []
    for field in fields:
        value = record.get(field, "")
        cells.append(value)
    return cells
def f(records, fields):
    rows = [row(record, fields) for record in records]
    return [max(map(len, column)) for column in zip(*rows)]
"""
NO_LENGTH = {
    "line": 9,
    "text": "max(map(len, column))",
    "message": "object of type 'NoneType' has no len()",
}
BUILT = """class Job:
    def __init__(self, row):
        self.name = row["name"]
        self.team = row.get("team", "nobody")
        self.size = row.get("size", 1)
def f(row):
    job = Job(row)
    return [each for each in (job.team.upper(), job.size * 2)]
"""
PARAMETER = """def joined(parts, sep=", "):
    text = sep.join(parts)
    return text
def f(sep):
    return joined(["a", "b"], sep)
"""


def test_none_in_a_row_is_what_a_missing_value_is():
    seen = failure("TypeError", "f", NO_LENGTH["line"], source=TABLE, **without_line(NO_LENGTH))
    changed, before = (names_of(each)["f"] for each in (guard_clauses(TABLE, [seen, seen]), TABLE))
    assert changed([{"a": "xx", "b": None}], ["a", "b"]) == [2, 0]
    for records in ([{"a": "xx"}], [{"a": "x", "b": "yyy"}, {"b": "z"}]):
        assert changed(records, ["a", "b"]) == before(records, ["a", "b"])


def without_line(known):
    return {name: value for name, value in known.items() if name != "line"}


@pytest.mark.parametrize("default", ["0", "None", "UNKNOWN"])
def test_a_default_that_would_fail_as_well_is_not_meant(default):
    source = TABLE.replace('record.get(field, "")', f"record.get(field, {default})")
    seen = failure("TypeError", "f", NO_LENGTH["line"], source=source, **without_line(NO_LENGTH))
    assert guard_clauses(source, [seen]) is None


def test_one_of_many_defaults_is_not_chosen_without_a_name():
    more = "".join(f'def g{n}(r):\n    return r.get("k{n}", "")\n' for n in range(4))
    seen = failure("TypeError", "f", NO_LENGTH["line"], source=TABLE, **without_line(NO_LENGTH))
    assert guard_clauses(TABLE + more, [seen]) is None


def test_what_is_kept_under_the_name_of_the_default_gets_it():
    seen = failure(
        "AttributeError",
        "f",
        8,
        source=BUILT,
        text="job.team.upper",
        message="'NoneType' object has no attribute 'upper'",
    )
    changed = names_of(guard_clauses(BUILT, [seen]))["f"]
    assert changed({"name": "n", "team": None}) == ["NOBODY", 2]
    assert changed({"name": "n", "team": ""}) == ["", 2]


def test_a_parameter_to_which_none_is_passed_has_its_default():
    seen = failure(
        "AttributeError",
        "joined",
        2,
        source=PARAMETER,
        text="sep.join",
        message="'NoneType' object has no attribute 'join'",
    )
    changed = names_of(guard_clauses(PARAMETER, [seen]))["f"]
    assert changed(None) == "a, b"
    assert changed("") == "ab"


def test_a_parameter_without_a_default_or_with_none_has_no_default_that_is_meant():
    for source in (PARAMETER.replace('=", "', ""), PARAMETER.replace('=", "', "=None")):
        seen = failure(
            "AttributeError",
            "joined",
            2,
            source=source,
            text="sep.join",
            message="'NoneType' object has no attribute 'join'",
        )
        changed = guard_clauses(source, [seen])
        assert '= ", "' not in (changed or "")


HANDED = """import os
class Source:
    def candidates(self, fs):
        for folder, _, names in fs.walk("d"):
            for name in sorted(names):
                yield folder + name
    def discover(self, fs, paths):
        found = {}
        for path in paths:
            if not path.endswith("x"):
                size = fs.stat(path)
                found[path] = size
        return found
def f(fs):
    source = Source()
    paths = list(source.candidates(fs))
    return source.discover(fs, paths)
"""
ASKED = """def f(fs):
    found = []
    for name in sorted(fs.listdir("d")):
        if fs.stat(name) > 97:
            found.append(name)
    return found
"""


class Files:
    """A folder from which a file was removed since it was listed."""

    def listdir(self, _folder):
        return ["a", "b", "c"]

    def walk(self, folder):
        return [(folder, [], ["a", "b", "cx"])]

    def stat(self, name):
        if name.endswith("b"):
            raise FileNotFoundError(name)
        if name.endswith("a") and self.is_locked:
            raise PermissionError(name)
        return ord(name[-1])

    is_locked = False


@pytest.mark.parametrize(
    ("source", "function", "line", "text", "expected"),
    [
        (HANDED, "Source.discover", 11, "fs.stat(path)", {"da": 97}),
        (ASKED, "f", 4, "fs.stat(name)", ["c"]),
    ],
    ids=["handed over", "in a condition"],
)
def test_a_file_that_went_after_another_function_listed_it_is_passed_over(
    source, function, line, text, expected
):
    seen = failure("FileNotFoundError", function, line, source=source, text=text, bases=("OSError",))
    changed = names_of(guard_clauses(source, [seen]))["f"]
    assert changed(Files()) == expected
    locked = Files()
    locked.is_locked = True
    with pytest.raises(PermissionError):
        changed(locked)


def test_files_that_one_caller_did_not_list_are_missed():
    source = HANDED + "def g(fs, paths):\n    return Source().discover(fs, paths)\n"
    seen = failure(
        "FileNotFoundError", "Source.discover", 11, source=source, text="fs.stat(path)", bases=("OSError",)
    )
    assert guard_clauses(source, [seen]) is None
