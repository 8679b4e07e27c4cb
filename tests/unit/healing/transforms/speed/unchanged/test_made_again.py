"""What rounds of a loop make again is made once, unless something that they do may change it."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.unchanged.made_again import made_again
from tests.unit.healing.changed import names_of

SHELF = """
class Book:
    def __init__(self, title, pages):
        self.title = title
        self.pages = pages

    def row(self):
        return {"title": self.title, "pages": self.pages}


class Shelf:
    def __init__(self, books):
        self.books = [Book(*each) for each in books]
        self.asked = {}
        self.lent = []

    def look(self, wanted):
        found = []
        for title in wanted:
            if not title:
                continue
            rows = {made}
            {then}
            found.append({what})
        return found
"""
MADE = {
    "rows": (
        "[book.row() for book in self.books]",
        "[row['pages'] for row in rows if row['title'] == title]",
    ),
    "titles": ("[book.title for book in self.books]", "title in rows"),
    "a set": ("{book.title for book in self.books}", "title in rows"),
    "a mapping": ("{book.title: book.pages for book in self.books}", "rows.get(title)"),
    "a figure": ("sum(book.pages for book in self.books)", "rows"),
    "an order": ("sorted(book.title for book in self.books)", "rows[0]"),
}
BOOKS = [("a", 1), ("b", 2), ("c", 3)]
WANTED = ["b", "", "x", "c", "b"]


def shelf(
    made="[book.title for book in self.books]", what="title in rows", then="self.asked[title] = 1", more=""
):
    return SHELF.replace("{made}", made).replace("{then}", then).replace("{what}", what) + more


@pytest.mark.parametrize(("made", "what"), MADE.values(), ids=MADE)
def test_it_is_made_in_the_first_round_that_needs_it(made, what):
    source, elsewhere = shelf(made, what), Elsewhere()
    names = names_of(made_again(source, None, elsewhere))
    before = names_of(source)["Shelf"](BOOKS).look(WANTED)
    kept = names["Shelf"](BOOKS)
    assert kept.look(WANTED) == before
    kept.books.pop()
    assert kept.look(["c"]) != [before[2]] or made.startswith("sorted")
    assert names["Shelf"](BOOKS).look([""]) == []
    assert elsewhere.doubts


def test_an_error_comes_in_the_round_in_which_it_came():
    names = names_of(made_again(shelf(then="self.lent.append(title)", what="title in rows")))
    kept = names["Shelf"](BOOKS)
    kept.books.append(None)
    assert kept.look([""]) == []
    with pytest.raises(AttributeError):
        kept.look(["a"])


CHANGED = {
    "a book comes": shelf(then="self.books.append(Book(title, 1))"),
    "a book leaves": shelf(then="del self.books[0]"),
    "a book is another": shelf(then="self.books[0].title = title"),
    "by another name": shelf(then="mine = self.books\n            mine.append(Book(title, 1))"),
    "in a part of it": shelf(then="for each in self.books:\n                each.title = title"),
    "in another method": shelf(then="self.fill(title)", more="\n    def fill(self, title):\n        self.books.append(title)\n"),
    "by a function": shelf(then="fill(self.books)", more="\n\ndef fill(books):\n    books.append(1)\n"),
    "in a method of a method": shelf(then="self.fill()", more="\n    def fill(self):\n        self.more()\n\n    def more(self):\n        self.books = []\n"),
    "the rows are changed": shelf(then="rows.append(title)"),
    "a row is changed": shelf("[book.row() for book in self.books]", then="rows[0]['pages'] = 0"),
    "it depends on the round": shelf("[book.title for book in self.books if book.title != title]"),
    "it depends on what a round binds": shelf("[each.title for each in mine.books]", then="mine = self"),
    "it depends on what a round matches": shelf("[each.title for each in mine.books]", then="match title:\n                case {'of': mine}: pass"),
    "it binds a name": shelf("[(last := each.title) for each in self.books]", then="last = title"),
    "somebody may change it in between": shelf(then="yield title"),
    "an attribute that counts": shelf("[each.title for each in self.counted]", more="\n    @property\n    def counted(self):\n        self.lent.append(1)\n        return self.books\n"),
    "a method that does more": shelf("[self.note(each) for each in self.books]", more="\n    def note(self, book):\n        self.lent.append(book)\n        return book.title\n"),
    "a call of something unknown": shelf("[each.title for each in fetch(self.books)]"),
    "random": "import random\n" + shelf("[random.random() for each in self.books]"),
}  # fmt: skip


@pytest.mark.parametrize("source", CHANGED.values(), ids=CHANGED)
def test_what_may_change_is_made_in_every_round(source):
    compile(source, "shelf", "exec")
    assert made_again(source) is None


def test_what_others_may_do_is_a_doubt():
    elsewhere = Elsewhere()
    assert made_again(shelf(then="self.tell(title)"), None, elsewhere) is not None
    assert "tell" in elsewhere.doubts[0]
