"""A key that is only asked for leaves nothing behind; where the entry, or which keys there are, counts, it stays."""

# ruff: noqa: E501 - one example a line

from typing import Any

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.misses.unstored_reads import unstored_reads
from tests.unit.healing.changed import names_of

HITS = """
from collections import defaultdict
HITS = defaultdict(int)
def hit(page):
    HITS[page] += 1
def hits(page):
    return HITS[page]
"""
FIELDS = """
import collections
class Field:
    def __init__(self, default="?"):
        self.default = default
    def parse(self, text):
        return text or self.default
def structure():
    return collections.defaultdict(Field)
class Row:
    def __init__(self, known):
        self.fields = structure()
        self.fields.update(known)
    def parse(self, row):
        return [self.fields[key].parse(value) for key, value in row]
class Table:
    def __init__(self, known):
        self.fields = Row(known)
    def rows(self, rows):
        return [self.fields.parse(row) for row in rows]
"""
HEAD = "from collections import defaultdict, deque\n"
WRITTEN = "def put(k, v):\n    D[k].append(v)\n"
READ = {
    "a count": (HITS, "hit('a')\nfound, size = [hits('a'), hits('b'), hits('a')], len(HITS)", 1),
    "an object that stays as it is": (FIELDS, "t = Table({'n': Field('0')})\nfound, size = t.rows([[('n', ''), ('x', '')], [('y', 'z')]]), len(t.fields.fields)", 1),
    "through a variable": (FIELDS.replace("[self.fields[key].parse(value) for key, value in row]", "self.one(*row[0])\n    def one(self, key, value):\n        field = self.fields[key]\n        return field.parse(value)"), "t = Table({})\nfound, size = t.rows([[('x', '')], [('y', 'z')]]), len(t.fields.fields)", 0),
    "the last of a list": (HEAD + "D = defaultdict(list)\n" + WRITTEN + "def last(k):\n    return D[k][-1] if D[k] else None\n", "put('a', 1)\nfound, size = [last('a'), last('b')], len(D)", 1),
    "how many": (HEAD + "D = defaultdict(lambda: deque(DEPTH))\nDEPTH = ()\n" + WRITTEN + "def n(k):\n    return len(D[k])\n", "put('a', 1)\nfound, size = [n('a'), n('b')], len(D)", 1),
    "membership": (HEAD + "D = defaultdict(set)\ndef put(k, v):\n    D[k].add(v)\ndef has(k, v):\n    return v in D[k]\n", "put('a', 1)\nfound, size = [has('a', 1), has('b', 1)], len(D)", 1),
    "of a list by a key that is worked out": (HEAD + "D = defaultdict(list)\n" + WRITTEN + "def n(k):\n    return len(D[k.lower()])\n", "put('a', 1)\nfound, size = [n('A'), n('B')], len(D)", 1),
    "of a key that is worked out": (HITS.replace("HITS[page]\n", "HITS[page.lower()]\n"), "hit('a')\nfound, size = [hits('A'), hits('B')], len(HITS)", 1),
    "by setdefault": ("class Bus:\n    def __init__(self):\n        self.subs = {}\n    def on(self, e, h):\n        self.subs.setdefault(e, []).append(h)\n    def fire(self, e):\n        return [h(e) for h in self.subs.setdefault(e, [])]\n", "b = Bus()\nb.on('a', str.upper)\nfound, size = [b.fire('a'), b.fire('b')], len(b.subs)", 1),
    "a constant": (HEAD + "D = defaultdict(lambda: (0, 'none'))\ndef put(k, v):\n    D[k] = v\ndef get(k):\n    return D[k]\n", "put('a', 1)\nfound, size = [get('a'), get('b')], len(D)", 1),
    "a total beside": (HITS + "def total():\n    return sum(HITS.values())\n", "hit('a')\nfound, size = [hits('a'), hits('b'), total()], len(HITS)", 1),
    "in an annotated field": (HEAD + "from dataclasses import dataclass, field\n@dataclass\nclass S:\n    seen: dict = field(default_factory=lambda: defaultdict(int))\n    def hit(self, k):\n        self.seen[k] += 1\n    def n(self, k):\n        return self.seen[k]\n", "s = S()\ns.hit('a')\nfound, size = [s.n('a'), s.n('b')], len(s.seen)", 1),
}  # fmt: skip


@pytest.mark.parametrize(("source", "use", "expected"), READ.values(), ids=READ)
def test_it_answers_the_same_and_keeps_nothing(source, use, expected):
    changed = unstored_reads(source)
    assert changed is not None
    results = []
    for code in (source, changed):
        names: dict[str, Any] = {"__name__": "module"}
        exec(code + use, names)
        results.append((names["found"], names["size"]))
    assert results[0][0] == results[1][0]
    assert results[0][1] > results[1][1] == expected


SHOWN = {
    "it is run over": HITS + "def pages():\n    return list(HITS)\n",
    "its items are shown": HITS + "def rows():\n    return sorted(HITS.items())\n",
    "it is counted": HITS + "def n():\n    return len(HITS)\n",
    "it is asked for a key": HITS + "def known(p):\n    return p in HITS\n",
    "it is got": HITS + "def known(p):\n    return HITS.get(p)\n",
    "it is handed out": HITS + "def all():\n    return HITS\n",
    "an entry must be there": HITS + "def drop(p):\n    del HITS[p]\n",
    "the entry is handed out": HEAD + "ROOMS = defaultdict(list)\ndef room(name):\n    return ROOMS[name]\n",
    "the entry is changed": HEAD + "ROOMS = defaultdict(list)\ndef join(name, who):\n    ROOMS[name].append(who)\n",
    "the entry is changed by another name": HEAD + "ROOMS = defaultdict(list)\ndef join(name, who):\n    room = ROOMS[name]\n    room.append(who)\n",
    "an entry of the entry is changed": HEAD + "SPEC = defaultdict(lambda: defaultdict(dict))\ndef put(a, b, c, v):\n    SPEC[a][b][c] = v\n",
    "an entry of the entry is counted": HEAD + "SPEC = defaultdict(lambda: defaultdict(list))\ndef put(a, b, v):\n    SPEC[a][b].append(v)\n",
    "the object counts": FIELDS.replace("return text or", "self.n = text\n        return text or"),
    "the object is changed through a part": FIELDS.replace("return text or", "self.seen.append(text)\n        return text or"),
    "making one is counted": FIELDS.replace("self.default = default", "register(self)"),
    "who makes it is not seen": FIELDS.replace("(Field)", "(OtherField)"),
    "it answers differently": HEAD + "import time\nD = defaultdict(time.time)\ndef f(k):\n    return D[k]\n",
    "it gives numbers": HEAD + "import itertools\nIDS = defaultdict(itertools.count().__next__)\ndef f(k):\n    return IDS[k]\n",
    "its own size is what it gives": HEAD + "IDS = defaultdict(lambda: len(IDS))\ndef f(k):\n    return IDS[k]\n",
    "a plain mapping has to have the key": "T = {}\ndef hot(k):\n    if T.setdefault(k, 0) > 5:\n        return True\n    T[k] += 1\n    return False\n",
    "a plain mapping is read": "T = {}\ndef hot(k):\n    return T[k] if not T.setdefault(k, 0) else 1\n",
    "who asks first decides": "T = {}\ndef a(k):\n    return 1 if T.setdefault(k, 0) else 2\ndef b(k):\n    T.setdefault(k, 5)\n",
    "another beginning is stored": HITS + "def begin(p):\n    HITS.setdefault(p, 5)\n",
    "the object hands out a part": FIELDS.replace("self.default = default", "self.default, self.seen = default, []\n    def all(self):\n        return self.seen").replace("self.default, self.seen = default, []", "self.default = default\n        self.seen = []"),
    "the object changes its parts": FIELDS.replace("return text or", "for row in self.rows:\n            row.append(text)\n        return text or"),
    "it is filled before it is looked at": HEAD + "D = defaultdict(list)\ndef put(k, v):\n    D[k].append(v)\ndef n(k):\n    rows = D[k]\n    put(k, 1)\n    return len(rows)\n",
    "it is run over later": HEAD + "D = defaultdict(list)\ndef put(k, v):\n    D[k].append(v)\ndef rows(k):\n    return (v for v in D[k])\n",
    "the larger one is kept": HEAD + "D = defaultdict(list)\ndef put(k, v):\n    D[k].append(v)\ndef rows(k):\n    return max(D[k], [])\n",
    "it is asked whether it is the same": HEAD + "D = defaultdict(list)\ndef same(k, rows):\n    return D[k] is rows\n",
    "it may be another mapping": HITS + "def use(table):\n    global HITS\n    HITS = table\n",
}  # fmt: skip


@pytest.mark.parametrize("source", SHOWN.values(), ids=SHOWN)
def test_where_the_entry_counts_it_is_stored(source):
    assert unstored_reads(source) is None


def test_what_another_file_looks_into_is_left_alone():
    files = {"page.py": "from stats import HITS\nprint(len(HITS))\n"}
    assert unstored_reads(HITS, Elsewhere(ProjectSources(files, module="stats"))) is None
    alone = Elsewhere(None)
    assert unstored_reads(HITS, alone) is not None
    assert "HITS" in alone.doubts[0]


def test_who_prints_or_compares_the_objects_of_a_dataclass_is_a_persons_to_find():
    source, *_ = READ["in an annotated field"]
    elsewhere = Elsewhere()
    assert unstored_reads(source, elsewhere) is not None
    assert "compares" in elsewhere.doubts[0]


FOLDERS = """from collections import defaultdict
class Index:
    def __init__(self):
        self.names = defaultdict(set)
    def add(self, folder, name):
        self.names[folder].add(name)
    def names_in(self, folder):
        return self.names[folder]
    def has(self, folder, name):
        return {asking}
    def folders(self):
        return [folder for folder, names in self.names.items() if {test}]
"""


@pytest.mark.parametrize(
    ("asking", "test", "is_changed"),
    [
        ("name in self.names_in(folder)", "names", True),
        ("name in self.names_in(folder)", "len(names) > 0 and folder", True),
        ("name in self.names_in(folder)", "folder", False),
        ("self.names_in(folder)", "names", False),
    ],
)
def test_what_a_method_hands_on_is_not_stored_where_all_only_look_into_it(asking, test, is_changed):
    source = FOLDERS.format(asking=asking, test=test)
    changed = unstored_reads(source)
    assert (changed is not None) is is_changed
    index = names_of(changed or source)["Index"]()
    index.add("a", "x")
    assert index.has("a", "x")
    assert not index.has("b", "x")
    assert index.folders() == (["a", "b"] if test == "folder" else ["a"])
    assert ("b" in index.names) is not is_changed


@pytest.mark.parametrize("key", ["a, b", "(a), b", "(a, b)"])
@pytest.mark.parametrize("made", ["defaultdict(int)", "defaultdict(list)"], ids=["a constant", "made anew"])
def test_keys_of_several_parts_stay_one_key(made, key):
    source = f"""
from collections import defaultdict
HITS = {made}
def note(a, b, x):
    HITS[a, b] += x
def seen(a, b):
    return bool(HITS[{key}])
"""
    names = names_of(unstored_reads(source))
    names["note"](1, 2, [1] if "list" in made else 1)
    assert [names["seen"](1, 2), names["seen"](1, 3), names["seen"]((1, 2), 2)] == [True, False, False]
    assert list(names["HITS"]) == [(1, 2)]
