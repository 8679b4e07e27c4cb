"""What is read of files is kept until one of them changes; what does more than read is left alone."""

# ruff: noqa: E501 - one example a line

from pathlib import Path

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.unchanged.kept_while_files_same import kept_while_files_same
from tests.unit.healing.changed import names_of

SETTINGS = """import configparser, json, os
from pathlib import Path
FILE = "settings"
def value(key, default=None):
    config = configparser.ConfigParser()
    config.read(FILE)
    return config.get("main", key, fallback=default)
def table(path):
    found = {}
    with open(path, encoding="utf-8") as file:
        for line in file.read().splitlines():
            name, _, text = line.partition("=")
            found[name] = text
    return found
class Store:
    def __init__(self, folder, name):
        self.folder, self.name = folder, name
    def size(self):
        text = Path(os.path.join(self.folder, self.name)).read_text()
        return len(text.split())
def work(path, key):
    return value(key), table(path).get(key), Store(".", path).size()
"""
LEFT = {
    "it writes": "def f(p):\n    with open(p, 'w') as file:\n        return file.write('x')\n",
    "it prints": "def f(p):\n    print(p)\n    return open(p).read()\n",
    "it gives the file": "def f(p):\n    file = open(p)\n    return file\n",
    "it gives rows as they are asked for": "import csv\ndef f(p):\n    return csv.reader(open(p))\n",
    "a file that it chooses itself": "import random\ndef f(p):\n    name = random.choice(p)\n    return open(name).read()\n",
    "its result is changed": "import json\ndef f(p):\n    return json.load(open(p))\ndef g(p):\n    f(p)['n'] = 1\n",
    "its parser is handed on": "import configparser\ndef f(p):\n    c = configparser.ConfigParser()\n    c.read(p)\n    return c\ndef g(p, use):\n    use(f(p))\n",
    "secrets": "def read_password(p):\n    return open(p).read()\n",
    "the environment": "import os\ndef f(p):\n    return open(p).read() + os.environ['X']\n",
    "a method of its own": "class A:\n    def __init__(self, f):\n        self.read_text = f\n    def g(self):\n        return len(self.read_text())\n    def read_text(self):\n        return 'x'\n",
    "it counts": "N = [0]\ndef f(p):\n    N[0] += 1\n    return open(p).read()\n",
}


def test_files_are_read_again_when_they_change(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    elsewhere = Elsewhere()
    changed = kept_while_files_same(SETTINGS, None, elsewhere)
    assert changed is not None
    assert changed.count("@_kept_while_files_same") == len(elsewhere.doubts) == 3
    before, after = names_of(SETTINGS), names_of(changed)
    for number in range(60):  # far more often than the clock of the file system ticks
        (tmp_path / "settings").write_text(f"[main]\na={number % 10}\n")
        (tmp_path / "t").write_text(f"a={number % 7}")
        for key in ("a", "b", "a"):
            assert after["work"]("t", key) == before["work"]("t", key)


def test_a_file_that_stays_is_read_once(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "settings").write_text("[main]\na=1\n")
    (tmp_path / "t").write_text("a=1\nb=2")
    changed = kept_while_files_same(SETTINGS)
    assert changed is not None
    after, seen = names_of(changed), []
    after["_state_of_file"].__globals__["_SETTLED_NS"] = -(10**9)

    def opened(path, **named):
        seen.append(path)
        return Path(path).open(**named)

    after["open"] = opened
    for _ in range(20):
        assert after["table"]("t") == {"a": "1", "b": "2"}
        assert after["value"]("a") == "1"
    assert seen == ["t"]
    assert after["value"]("api_token", "x") == "x"  # what is named like a secret is not kept
    (tmp_path / "settings").unlink()
    assert after["value"]("a") is None


def test_files_that_the_kernel_writes_are_read_each_time():
    source = "def f(p):\n    with open(p) as file:\n        return len(file.read())\n"
    after, seen = names_of(kept_while_files_same(source)), []
    after["_state_of_file"].__globals__["_SETTLED_NS"] = -(10**9)

    def opened(path):
        seen.append(path)
        return Path(path).open()

    after["open"] = opened
    assert after["f"]("/proc/self/stat")
    assert after["f"]("/proc/self/stat")
    assert len(seen) == 2


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_does_more_than_read_is_left_alone(source):
    assert kept_while_files_same(source) is None
