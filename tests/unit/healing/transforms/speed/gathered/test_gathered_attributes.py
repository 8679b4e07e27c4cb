"""Text and bytes that grow in an attribute: whoever reads it, whenever, reads what it read before."""

# ruff: noqa: E501 - one example a line

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.gathered.gathered_attributes import gathered_attributes
from tests.unit.healing.changed import names_of

PAGE = """
class Page:
    def __init__(self, out=None):
        self.text = ""
        self.out = out or self.write
    def write(self, piece):
        self.text = self.text + piece
    def line(self, piece):
        self.text += piece
        self.text = self.text + "<" + piece + ">"
"""
FORMS = {
    "added by a callback": (PAGE, "page = Page()\nfor x in given: page.out(x)\nfound = page.text"),
    "in several steps": (PAGE, "page = Page()\nfor x in given: page.line(x)\nfound = page.text"),
    "read between": (
        PAGE,
        "page, found = Page(), []\nfor x in given:\n    page.line(x)\n    found.append(page.text)",
    ),
    "begun anew": (
        PAGE,
        "page = Page()\nfor x in given:\n    page.line(x)\n    if x > 'm':\n        page.text = x\nfound = page.text",
    ),
    "deleted": (
        PAGE,
        "page = Page()\npage.line('x')\ndel page.text\nfound = [hasattr(page, 'text'), hasattr(Page, 'text')]",
    ),
    "added to from outside": (
        PAGE,
        "page = Page()\nfor x in given:\n    page.line(x)\n    page.text += '!'\nfound = page.text",
    ),
    "of a field": (
        "from dataclasses import dataclass\n@dataclass\nclass R:\n    name: str\n    text: str = ''\n    n: int = 0\ndef add(r, x):\n    r.text += x\n",
        "r = R('a', n=3)\nfor x in given: add(r, x)\nfound = [repr(r), r == R('a', r.text, 3)]",
    ),
    "of a field without a default": (
        "from dataclasses import dataclass\n@dataclass\nclass R:\n    text: str\n    n: int\n    def add(self, x):\n        self.text += x\n",
        "r = R('a', 3)\nfor x in given: r.add(x)\nfound = repr(r)",
    ),
    "of the class": (
        "class R:\n    text = 'a'\n    def add(self, x):\n        self.text += x\n",
        "r = R()\nfor x in given: r.add(x)\nfound = [r.text, R.text]",
    ),
    "of a subclass": (
        PAGE + "class Sub(Page):\n    def add(self, x):\n        self.text += x * 2\n",
        "r = Sub()\nfor x in given: r.add(x)\nfound = r.text",
    ),
    "a private one": (
        "class R:\n    def __init__(self):\n        self.__text = ''\n    def add(self, x):\n        self.__text += x\n    def get(self):\n        return self.__text\n",
        "r = R()\nfor x in given: r.add(x)\nfound = r.get()",
    ),
    "bytes": (
        "class R:\n    def __init__(self):\n        self.data = b''\n    def add(self, x):\n        self.data += x\n",
        "r = R()\nfor x in given: r.add(x.encode())\nfound = r.data",
    ),
    "made of parts": (
        "class R:\n    def __init__(self):\n        self.text = ''\n    def _mark(self, x):\n        return x.upper()\n    def add(self, x):\n        self.text += self._mark(x) + '\\n'\n",
        "r = R()\nfor x in given: r.add(x)\nfound = r.text",
    ),
    "a part cannot be added": (
        PAGE,
        "page = Page()\nfor x in given:\n    page.line(x)\n    try: page.line(None)\n    except TypeError: pass\nfound = page.text",
    ),
    "a list takes its place": (
        PAGE,
        "page, old = Page(), list(given)\npage.text = old\npage.write(['x'])\nfound = [old, page.text]",
    ),
    "a list that grows takes its place": (
        "class R:\n    text = ''\n    def add(self, x):\n        self.text += x\n",
        "r, old = R(), list(given)\nr.text = old\nr.add(['x'])\nfound = [old, r.text]",
    ),
    "a piece cannot be added to another object": (
        PAGE + "def mark(page, x, y):\n    page.text = page.text + x + y\n",
        "class Other: text = ''\nother = Other()\ntry: mark(other, 'x', None)\nexcept TypeError: pass\nfound = other.text",
    ),
    "an object that is made anew each time": (
        PAGE + "def mark(owner, x):\n    owner.page.text = owner.page.text + x\n",
        "pages = []\nclass Owner:\n    @property\n    def page(self):\n        pages.append(Page())\n        return pages[-1]\n"
        "for x in given: mark(Owner(), x)\nfound = [each.text for each in pages]",
    ),
    "stored as it was kept before": (
        PAGE,
        "page = Page.__new__(Page)\nvars(page).update(text='abc', out=page.write)\nfor x in given: page.line(x)\nfound = page.text",
    ),
}


@pytest.mark.parametrize(("source", "use"), FORMS.values(), ids=FORMS)
def test_it_reads_the_same(source, use):
    changed = gathered_attributes(source)
    assert changed is not None

    @given(st.lists(st.text("aznm", max_size=3), max_size=8))
    def holds(pieces):
        results = []
        for code in (source, changed):
            names: dict[str, Any] = {"given": list(pieces), "__name__": "module"}
            exec(code + use, names)
            results.append(names["found"])
        assert results[0] == results[1]
        assert type(results[0]) is type(results[1])

    holds()


def test_text_of_a_kind_of_its_own_stays_of_its_kind():
    class Marked(str):
        __slots__ = ()

        def __radd__(self, other):
            return Marked(f"[{other}]{self!s}")

    results = []
    for code in (PAGE, gathered_attributes(PAGE)):
        page = names_of(code)["Page"]()
        page.write("a")
        page.write(Marked("b"))
        page.write("c")
        results.append(page.text)
    assert results[0] == results[1] == "[a]bc"


def test_what_cannot_be_added_fails_where_it_is_added():
    page = names_of(gathered_attributes(PAGE))["Page"]()
    page.write("a")
    with pytest.raises(TypeError):
        page.write(None)
    assert page.text == "a"


def test_a_reader_in_another_thread_loses_nothing():
    page = names_of(gathered_attributes(PAGE))["Page"]()
    done = threading.Event()

    def read():
        while not done.is_set():
            assert set(page.text) <= {"x"}

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(3000):
        page.write("x")
    done.set()
    for reader in readers:
        reader.join()
    assert page.text == "x" * 3000


def test_it_costs_no_more_than_its_pieces():
    page = names_of(gathered_attributes(PAGE))["Page"]()
    for _ in range(100):
        page.write("xyz")
    assert len(vars(page)["text"]) == 101
    assert page.text == "xyz" * 100
    assert len(vars(page)["text"]) == 1


REFUSED = {
    "a number": "class R:\n    def __init__(self):\n        self.n = 0\n    def add(self, x):\n        self.n += x\n",
    "a list": "class R:\n    def __init__(self):\n        self.n = []\n    def add(self, x):\n        self.n += [x]\n",
    "in slots": "class R:\n    __slots__ = ('text',)\n    def __init__(self):\n        self.text = ''\n    def add(self, x):\n        self.text += x\n",
    "a property": "class R:\n    def __init__(self):\n        self.text = ''\n    @property\n    def text(self):\n        return self._t\n    @text.setter\n    def text(self, t):\n        self._t = t\n    def add(self, x):\n        self.text += x\n",
    "of a base": "class A:\n    @property\n    def text(self):\n        return ''\nclass R(A):\n    def __init__(self):\n        self.text = ''\n    def add(self, x):\n        self.text += x\n",
    "with slots": "from dataclasses import dataclass\n@dataclass(slots=True)\nclass R:\n    text: str = ''\n    def add(self, x):\n        self.text += x\n",
    "of a decorated class": "@register\nclass R:\n    text = ''\n    def add(self, x):\n        self.text += x\n",
    "with a metaclass": "class R(metaclass=M):\n    text = ''\n    def add(self, x):\n        self.text += x\n",
    "of a member": "import enum\nclass R(enum.Enum):\n    text = ''\n    def add(self, x):\n        self.text += x\n",
    "copied": "import copy\nclass R:\n    def __init__(self):\n        self.text = ''\n    def add(self, x):\n        self.text += x\n    def twin(self):\n        return copy.copy(self)\n",
    "added to while the piece is made": "class R:\n    def __init__(self):\n        self.text = ''\n    def inner(self, x):\n        self.text += x\n        return x\n    def add(self, x):\n        self.text += self.deep(x)\n    def deep(self, x):\n        return self.add(x[1:]) if x else ''\n".replace(
        "    def inner(self, x):\n        self.text += x\n        return x\n", ""
    ),
    "made by a callback": "class R:\n    def __init__(self, make):\n        self.text = ''\n        self.make = make\n    def add(self, x):\n        self.text += self.make(x)\n",
    "of two names": "class R:\n    text = body = ''\n    def add(self, x):\n        self.text += x\n",
    "added to in the class": "class R:\n    text = ''\n    def add(self, x):\n        self.text += x\n    @classmethod\n    def all(kind, x):\n        kind.text += x\n",
    "stored in the class": "class R:\n    text = ''\n    def add(self, x):\n        self.text += x\ndef reset():\n    R.text = ''\n",
    "stored in the class by its name": "class R:\n    text = ''\n    def add(self, x):\n        self.text += x\ndef reset():\n    setattr(R, 'text', '')\n",
    "stored in the class of an object": "class R:\n    text = ''\n    def add(self, x):\n        self.text += x\n    def reset(self):\n        type(self).text = ''\n",
    "read in the class": "class R:\n    text = ''\n    other = text + '!'\n    def add(self, x):\n        self.text += x\n",
    "read as a default": "class R:\n    text = ''\n    def add(self, x=text):\n        self.text += x\n",
    "shown by its namespace": "import types\nclass R(types.SimpleNamespace):\n    text = ''\n    def add(self, x):\n        self.text += x\n",
    "awaited": "class R:\n    def __init__(self):\n        self.text = ''\n    async def add(self, x):\n        self.text += await x()\n",
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED)
def test_what_may_mean_something_else_is_left_alone(source):
    assert gathered_attributes(source) is None


def test_only_what_is_hot_is_gathered():
    assert gathered_attributes(PAGE, frozenset({"Page.__init__"})) is None
    assert gathered_attributes(PAGE, frozenset({"Page.line"})) is not None


def test_a_class_that_another_file_copies_is_left_alone():
    files = {"app.py": "import copy\nfrom pages import Page\ntwin = copy.deepcopy(Page())\n"}
    assert gathered_attributes(PAGE, None, Elsewhere(ProjectSources(files, module="pages"))) is None
    read = {"app.py": "from pages import Page\nprint(Page().text)\n"}
    elsewhere = Elsewhere(ProjectSources(read, module="pages"))
    assert gathered_attributes(PAGE, None, elsewhere) is not None
    assert elsewhere.doubts == []


def test_what_is_not_seen_is_a_persons_to_decide():
    alone, unknown = Elsewhere(None), Elsewhere()
    assert gathered_attributes(PAGE, None, alone) is not None
    assert "pickles" in alone.doubts[0]
    assert gathered_attributes(PAGE.replace("class Page", "class Page(Model)"), None, unknown) is not None
    assert "Model" in unknown.doubts[0]


@pytest.mark.parametrize(
    "use", ["Page.text = 'x'", "monkeypatch.setattr(Page, 'text', 'x')", "patch('pages.Page.text')"]
)
def test_a_class_that_another_file_gives_the_attribute_is_left_alone(use):
    files = {"test_pages.py": f"from pages import Page\n{use}\n"}
    assert gathered_attributes(PAGE, None, Elsewhere(ProjectSources(files, module="pages"))) is None


def test_a_file_that_reads_what_any_object_stores_is_a_persons_to_look_at():
    files = {"dump.py": "import json\ndef dump(x):\n    return json.dumps(vars(x))\n"}
    elsewhere = Elsewhere(ProjectSources(files, module="pages"))
    assert gathered_attributes(PAGE, None, elsewhere) is not None
    assert "dump.py" in elsewhere.doubts[0]
