"""An object's text stays whole while its methods take pieces from the front."""

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.resumed.own_place import own_place
from tests.unit.healing.changed import names_of

READER = """class Reader:
    def __init__(self, data):
        self.data = data
    def take(self, count):
        if len(self.data) < count:
            raise ValueError(f"{len(self.data)} left")
        field, self.data = self.data[:count], self.data[count:]
        return field
    def line(self):
        end = self.data.find("\\n")
        found = self.data[:end]
        self.data = self.data[end + 1:]
        return found
    def peek(self):
        return self.data[0]
    def is_at_end(self):
        return not self.data
"""


def read(reader):
    found = [
        reader.take(2),
        reader.peek(),
        reader.line(),
        reader.is_at_end(),
        reader.take(0),
        reader.take(-1),
    ]
    while not reader.is_at_end():
        found.append(reader.take(1))
    for ask in (lambda: reader.take(1), reader.peek):
        with pytest.raises((ValueError, IndexError)) as error:
            ask()
        found.append(str(error.value))
    return found


def test_pieces_are_the_same_and_the_text_stays():
    elsewhere, text = Elsewhere(), "abcd\nef ghi\njkl"
    changed = names_of(own_place(READER, elsewhere=elsewhere))["Reader"](text)
    assert read(changed) == read(names_of(READER)["Reader"](text))
    assert changed.data == text
    assert elsewhere.doubts


@pytest.mark.parametrize(
    "source",
    [
        READER + "def rest(reader):\n    return reader.data\n",
        READER + "    def add(self, more):\n        self.data += more\n",
        READER + "    def show(self):\n        return self.data\n",
        READER + "    def reset(self):\n        self.data = ''\n",
        READER + "def rest(reader):\n    return getattr(reader, 'data')\n",
        READER.replace("class Reader:", "class Reader(Base):"),
    ],
    ids=["read by others", "extended", "handed out", "set again", "read by name", "of an unknown base"],
)
def test_a_text_that_others_see_is_left_alone(source):
    assert own_place(source) is None
