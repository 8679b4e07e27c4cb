"""Values of a weak table refer weakly to the key with which they are to leave it."""

import gc

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.listeners.back_references import back_references
from tests.unit.healing.changed import names_of, text

VIEWS = """import weakref
class View:
    def __init__(self, name, page=None):
        self.name = name
        self.page = page
    def title(self):
        return self.name + ": " + (self.page.title if self.page else "none")
class Views:
    def __init__(self):
        self.known = weakref.WeakKeyDictionary()
        self.general = View("general")
    def of(self, page):
        if page not in self.known:
            self.known[page] = View("page", page)
        return self.known[page]
class Page:
    def __init__(self, title):
        self.title = title
"""
FORMS = {
    "stored": VIEWS,
    "by a name": VIEWS.replace(
        'self.known[page] = View("page", page)',
        'made = View("page", page)\n            self.known[page] = made',
    ),
    "as a default": VIEWS.replace('self.known[page] = View("page", page)', "pass").replace(
        "return self.known[page]", 'return self.known.setdefault(page, View("page", page))'
    ),
}
STORED = 'self.known[page] = View("page", page)'
LEFT = {
    "a table that holds its keys": VIEWS.replace("weakref.WeakKeyDictionary()", "{}"),
    "another object": VIEWS.replace('View("page", page)', 'View("page", page.title)'),
    "also made of other objects": VIEWS + "def preview(page):\n    return View('preview', page)\n",
    "made of whatever is given": VIEWS + "def preview(*given):\n    return View(*given)\n",
    "without room": VIEWS.replace("class View:\n", "class View:\n    __slots__ = ('name', 'page')\n"),
    "set later": VIEWS.replace(
        "    def title", "    def move(self, page):\n        self.page = page\n    def title"
    ),
    "kept twice": VIEWS.replace("self.page = page", "self.page = page\n        self.first = page"),
    "of a class that others extend": VIEWS + "class Small(View):\n    pass\n",
    "pickled": "import pickle\n" + VIEWS + "def stored(view):\n    return pickle.dumps(view)\n",
}


@pytest.mark.parametrize("source", FORMS.values(), ids=FORMS)
def test_a_page_that_nobody_holds_leaves_with_its_view(source):
    elsewhere = Elsewhere()
    changed = names_of(back_references(source, elsewhere))
    assert len(elsewhere.doubts) == 1
    views, page = changed["Views"](), changed["Page"]("a")
    assert views.of(page) is views.of(page)
    assert views.of(page).title() == "page: a"
    assert views.of(page).page is page
    assert views.general.title() == "general: none"
    del page
    gc.collect()
    assert len(views.known) == 0


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_other_values_keep_what_they_hold(source):
    assert text(source)
    assert back_references(source) is None
