"""Guards by what an expression needs: moments of one kind, files that are there, keys of own mappings."""

# ruff: noqa: E501 - one example a line

from datetime import UTC, datetime

import pytest

from geoheal.healing.transforms.errors.guard_clauses import guard_clauses
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_errors import failure

NAIVE, AWARE = datetime(2024, 5, 1, 12), datetime(2024, 5, 1, 11, tzinfo=UTC)  # noqa: DTZ001 - that is the point
MIXED = "can't compare offset-naive and offset-aware datetimes"
ZONES = {
    "compared": ("def f(a, b):\n    return a < b\n", "a < b", False),
    "subtracted": ("def f(a, b):\n    return (a - b).total_seconds()\n", "a - b", 3600.0),
    "the first": ("def f(a, b):\n    return min(a, b)\n", "min(a, b)", AWARE),
    "in a list": ("def f(*xs):\n    return sorted(xs)\n", "sorted(xs)", [AWARE, NAIVE]),
}
HEADERS = (
    "class Headers:\n    def __init__(self, d):\n        self.d = d\n    def __getitem__(self, n):\n        return self.d[n.lower()]\n"
    "    def get(self, n, default=None):\n        return self.d.get(n.lower(), default)\n"
    "def f(headers):\n    if 'json' in headers['Content-Type']:\n        return 1\n    return 2\n"
)
USES = {
    "what is searched in": ("def f(h):\n    return 'json' in h['type']\n", False),
    "what has a name first": ("def f(h):\n    kind = h['type']\n    return kind.lower() + '.'\n", "."),
    "what is cut": ("def f(h):\n    return h['type'][:4] + '.'\n", "."),
}
SIZES = "def f(fs):\n    found = []\n    for name in sorted(fs.listdir('d')):\n        size = fs.stat(name)\n        found.append((name, size))\n    return found\n"
LISTED = "def f(fs):\n    names = fs.listdir('d')\n    return [fs.stat(n) for n in names if n != 'c']\n"


@pytest.mark.parametrize(("source", "text", "expected"), ZONES.values(), ids=ZONES)
def test_moments_without_a_time_zone_count_as_utc(source, text, expected):
    seen = failure("TypeError", "f", 2, source=source, text=text, message=MIXED)
    changed, before = (names_of(each)["f"] for each in (guard_clauses(source, [seen]), source))
    assert changed(NAIVE, AWARE) == expected
    for pair in ((NAIVE, NAIVE.replace(hour=3)), (AWARE, AWARE.replace(hour=3))):
        assert changed(*pair) == before(*pair)


def test_moments_of_another_error_are_left_alone():
    source = "def f(a, b):\n    return a < b\n"
    seen = failure("TypeError", "f", 2, source=source, text="a < b", message="'<' not supported")
    assert guard_clauses(source, [seen]) is None


def test_who_asks_a_mapping_of_the_module_is_guarded_not_the_mapping():
    seen = failure(
        "KeyError",
        "Headers.__getitem__",
        5,
        source=HEADERS,
        text="self.d[n.lower()]",
        message="'content-type'",
    )
    names = names_of(guard_clauses(HEADERS, [seen]))
    assert names["f"](names["Headers"]({})) == 2
    assert names["f"](names["Headers"]({"content-type": "json"})) == 1
    with pytest.raises(KeyError):
        names["Headers"]({})["Content-Type"]


def test_a_mapping_without_get_is_left_alone():
    source = HEADERS.replace("def get", "def look")
    seen = failure(
        "KeyError",
        "Headers.__getitem__",
        5,
        source=source,
        text="self.d[n.lower()]",
        message="'content-type'",
    )
    assert guard_clauses(source, [seen]) is None


@pytest.mark.parametrize(("source", "expected"), USES.values(), ids=USES)
def test_a_missing_key_gets_the_neutral_value_of_its_use(source, expected):
    changed = guard_clauses(source, [failure("KeyError", "f", 2, source=source, text="h['type']")])
    assert names_of(changed)["f"]({}) == expected


class Files:
    """A folder from which a file was removed since it was listed."""

    def listdir(self, _folder):
        return ["a", "b", "c"]

    def stat(self, name):
        if name == "b":
            raise FileNotFoundError(name)
        if name == "a" and self.is_locked:
            raise PermissionError(name)
        return ord(name)

    is_locked = False


@pytest.mark.parametrize(
    ("source", "line", "text", "expected"),
    [(SIZES, 4, "fs.stat(name)", [("a", 97), ("c", 99)]), (LISTED, 3, "fs.stat(n)", [97])],
    ids=["in a loop", "in a comprehension"],
)
def test_files_that_vanished_are_left_out_and_other_errors_raised(source, line, text, expected):
    seen = failure("FileNotFoundError", "f", line, source=source, text=text, bases=("OSError",))
    changed = names_of(guard_clauses(source, [seen]))["f"]
    assert changed(Files()) == expected
    locked = Files()
    locked.is_locked = True
    with pytest.raises(PermissionError):
        changed(locked)


@pytest.mark.parametrize(
    "source",
    [
        "def f(fs, names):\n    for name in names:\n        size = fs.stat(name)\n        use(size)\n",
        "def f(fs, name):\n    return fs.stat(name)\n",
    ],
    ids=["of names that somebody gave", "of one file"],
)
def test_a_file_that_was_never_listed_is_an_error(source):
    line = 3 if "for" in source else 2
    seen = failure("FileNotFoundError", "f", line, source=source, text="fs.stat(name)")
    assert guard_clauses(source, [seen]) is None


def test_what_is_removed_already_needs_no_removal(tmp_path):
    source = "import os\ndef f(path):\n    os.remove(path)\n    return 1\n"
    seen = failure("FileNotFoundError", "f", 3, source=source, text="os.remove(path)")
    changed = names_of(guard_clauses(source, [seen]))["f"]
    (tmp_path / "x").touch()
    assert [changed(tmp_path / "x"), changed(tmp_path / "x")] == [1, 1]


def test_a_folder_that_is_there_is_made_already(tmp_path):
    source = "import os\ndef f(path):\n    os.makedirs(path)\n    return 1\n"
    seen = failure("FileExistsError", "f", 3, source=source, text="os.makedirs(path)")
    changed = names_of(guard_clauses(source, [seen]))["f"]
    assert [changed(tmp_path / "x"), changed(tmp_path / "x")] == [1, 1]
