"""Containers and texts that grow give the same answers when they are no longer gone through for each step."""

# ruff: noqa: E501 - one example a line

import copy
import random

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.gather_pieces import gather_pieces
from geoheal.healing.transforms.speed.gathered.gathered_attributes import gathered_attributes
from geoheal.healing.transforms.speed.gathered.gathered_fronts import gathered_fronts
from geoheal.healing.transforms.speed.gathered.grown_tuples import grown_tuples
from geoheal.healing.transforms.speed.ordered.nested_queues import nested_queues
from geoheal.healing.transforms.speed.ordered.put_in_order import put_in_order
from geoheal.healing.transforms.speed.resumed.counted_on import counted_on
from geoheal.healing.transforms.speed.running.growing_answers import growing_answers
from tests.unit.healing.changed import names_of, text

FORM = """
class Form:
    def __init__(self):
        self.rows = []
        self.numbers = {}
    def step(self, act, key, value):
        act(self.rows, self.numbers, key, value)
        answers = []
        for ask in (self.largest, self.least, self.total, self.keys):
            try:
                answers.append(repr(ask()))
            except (TypeError, ValueError) as error:
                answers.append(repr(error))
        answers.append((value in self.numbers.values(), None not in self.numbers.values(), self.rows, self.numbers))
        return answers
    def largest(self):
        return max(self.rows), max(self.numbers.values(), default=None)
    def least(self):
        return min(self.rows, default=0), min(self.numbers.values())
    def total(self):
        return sum(self.rows), sum(self.numbers.values())
    def keys(self):
        return max(self.numbers.keys())
    def grow(self, key, value):
        self.rows.append(value)
        self.numbers[key] = value
"""
VALUES = {
    "numbers": lambda draw: draw.randrange(5),
    "equal numbers of several kinds": lambda draw: draw.choice([1, True, 1.0, 0.0, -0.0, 2]),
    "fractions": lambda draw: draw.choice([0.5, 1.5, float("nan"), -2.5]),
    "texts": lambda draw: draw.choice("abc"),
    "what cannot be compared": lambda draw: draw.choice([1, "a", None, (1,)]),
}
ACTS = [
    lambda rows, numbers, key, value: (rows.append(value), numbers.__setitem__(key, value)),
    lambda rows, numbers, key, value: (rows.extend([value]), numbers.setdefault(key, value)),
    lambda rows, numbers, key, _value: (rows[:] and rows.pop(), numbers.pop(key, None)),
    lambda rows, numbers, key, value: (rows.insert(0, value), numbers.update({key: value})),
    lambda rows, numbers, key, value: (
        rows.__setitem__(slice(0, 1), [value]),
        key in numbers and numbers.__delitem__(key),
    ),
    lambda rows, numbers, _key, _value: (rows.reverse(), numbers and numbers.popitem()),
    lambda rows, numbers, _key, _value: (rows.clear(), numbers.clear()),
    lambda rows, numbers, key, _value: (rows.__imul__(key % 2), numbers.__ior__({key: 1})),
]


@pytest.mark.parametrize("kind", VALUES)
def test_what_a_growing_container_is_asked_is_the_same_after_any_change(kind):
    changed = growing_answers(FORM)
    for seed in range(60):
        draw = random.Random(seed)
        one, other = names_of(FORM)["Form"](), names_of(changed)["Form"]()
        for _ in range(30):
            act, key = draw.choices(ACTS, [9, 3, 2, 1, 1, 1, 0.2, 0.4])[0], draw.randrange(5)
            value = VALUES[kind](draw)
            assert repr(other.step(act, key, value)) == repr(one.step(act, key, value))
        assert type(other.numbers).__name__ == "_GrowingDict"


def test_what_is_known_of_a_mapping_stays_known_when_an_entry_is_set_by_default():
    names = names_of(growing_answers(FORM))
    held = names["_GrowingDict"]({"a": 3})
    assert [names["_asked"](max, held, "values") for _ in range(2)] == [3, 3]
    assert (held.setdefault("b", 5), held.setdefault("b", 7), held.setdefault("a")) == (5, 5, 3)
    assert held.answers["values"].given == {max: 5}


def test_what_is_forgotten_before_each_question_is_not_learnt_again_for_each():
    names = names_of(growing_answers(FORM))
    held = names["_GrowingList"]([1, 2])
    for number in range(3, 6):
        held.append(number)
        held.pop(0)
        assert names["_asked"](max, held) == number
        assert held.answers == {}
    assert names["_asked"](max, held) == 5
    assert held.answers[None].given == {max: 5}


@pytest.mark.parametrize(
    "how", ["import copy", "import pickle", "def state(form):\n    return form.__dict__"]
)
def test_containers_that_may_be_copied_with_what_is_known_of_them_are_left_alone(how):
    for source in (
        FORM,
        "def f(xs):\n    seen = {}\n    for x in xs:\n        seen[x] = max(seen.values())\n",
    ):
        assert growing_answers(source) is not None
        assert growing_answers(f"{how}\n{source}") is None


KEPT_AS_IT_IS = {
    "several entries at once, which are looked at again": "def f(xs):\n    seen = {}\n    for x in xs:\n        seen.update({x: max(seen.values(), default=0)})\n    return seen\n",
    "asked once for what was filled before": "def f(xs):\n    seen = {}\n    for x in xs:\n        seen[x] = len(x)\n    return max(seen.values())\n",
    "of another kind": "import collections\ndef f(xs):\n    seen = collections.OrderedDict()\n    for x in xs:\n        seen[x] = max(seen.values())\n    return seen\n",
    "given by the caller": "def f(seen, xs):\n    for x in xs:\n        seen[x] = max(seen.values())\n    return seen\n",
    "a maximum of their own": "def max(xs):\n    return xs\ndef f(xs):\n    seen = {}\n    for x in xs:\n        seen[x] = max(seen.values())\n    return seen\n",
    "threads": "import threading\ndef f(xs):\n    seen = {}\n    for x in xs:\n        seen[x] = max(seen.values(), default=0)\n    return seen\n",
}


@pytest.mark.parametrize("source", KEPT_AS_IT_IS.values(), ids=KEPT_AS_IT_IS)
def test_containers_that_do_not_grow_between_questions_are_left_alone(source):
    assert growing_answers(source) is None


def test_a_container_that_others_get_is_a_doubt():
    elsewhere = Elsewhere()
    assert growing_answers(FORM, None, elsewhere) is not None
    assert {each.split()[0] for each in elsewhere.doubts} == {"rows", "numbers"}


OWN = {
    "an attribute": "class A:\n    def __init__(self):\n        self._n = {}\n    def add(self, x):\n        self._n[x] = max(self._n.values(), default=0) + 1\n        if not self._n:\n            return None\n    def shown(self):\n        return SHOWN\n",
    "a variable": "_n = {}\ndef add(x):\n    _n[x] = max(_n.values(), default=0) + 1\ndef shown():\n    return SHOWN\n",
}


@pytest.mark.parametrize("source", OWN.values(), ids=OWN)
@pytest.mark.parametrize(
    ("shown", "is_given"),
    [("{}", True), ("yaml.safe_dump({})", True), ("type({})", True), ("len({})", False), ("{}[1]", False)],
)
def test_a_private_container_that_others_get_is_a_doubt_too(source, shown, is_given):
    elsewhere = Elsewhere()
    name = "self._n" if "self" in source else "_n"
    assert growing_answers(source.replace("SHOWN", shown.format(name)), None, elsewhere) is not None
    assert bool(elsewhere.doubts) is is_given


AGENDA = """
class Agenda:
    def __init__(self):
        self._jobs = []
    def add(self, job):
        self._jobs.append(job)
        self._jobs.sort({how})
    def jobs(self):
        return self._jobs
"""
SORTS = {
    "by a field": ("key=lambda job: job[0]", lambda draw: (draw.randrange(4), draw.random())),
    "the largest first": (
        "key=lambda job: (-job[0], job[1]), reverse=True",
        lambda draw: (draw.randrange(3), "ab"[draw.randrange(2)], draw.random()),
    ),
    "as they are": ("", lambda draw: draw.choice([1, True, 2.5, float("nan")])),
    "by what may fail": ("key=lambda job: job[0]", lambda draw: draw.choice([(1,), ("a",), (), (2,)])),
}


def _disturb(jobs, how):
    """Change a list otherwise."""
    if how == 0:
        jobs.reverse()
    elif how == 1:
        jobs.pop()
    else:
        jobs *= 2


@pytest.mark.parametrize(("how", "value"), SORTS.values(), ids=SORTS)
def test_a_list_that_is_sorted_after_each_item_has_the_same_order(how, value):
    source = AGENDA.replace("{how}", how)
    changed = put_in_order(source)
    for seed in range(80):
        draw = random.Random(seed)
        shown = []
        values = [value(draw) for _ in range(25)]
        for code in (source, changed):
            agenda, steps = names_of(code)["Agenda"](), []
            for number, each in enumerate(values):
                try:
                    agenda.add(each)
                except (TypeError, IndexError) as error:
                    steps.append(repr(error))
                if number % 7 == seed % 7:
                    _disturb(agenda.jobs(), seed % 3)
                steps.append(repr(agenda.jobs()))
            shown.append(steps)
        assert shown[0] == shown[1]


def test_keys_are_looked_at_once_while_a_list_stays_in_order():
    names = names_of(put_in_order(AGENDA.replace("{how}", "key=lambda job: job[0]")))
    looked_at: list[int] = []
    kind_of_keys = names["_kind_of_keys"]

    def counting(held, asked):
        looked_at.append(len(held))
        return kind_of_keys(held, asked)

    names["_kind_of_keys"] = counting
    agenda = names["Agenda"]()
    for number in range(5):
        agenda.add((number, None))
    assert looked_at == [1]
    for number in range(5):
        agenda.jobs().insert(0, (9, None))
        agenda.add((number, None))
    assert looked_at == [1]
    for number in range(5):
        agenda.add((number if number else float("nan"), None))
    assert looked_at == [1, 15, 16]
    agenda.jobs().clear()
    agenda.add((3, None))
    agenda.jobs().reverse()
    for number in range(3):
        agenda.add((number, None))
    assert looked_at == [1, 15, 16, 2]
    assert agenda.jobs() == [(0, None), (1, None), (2, None), (3, None)]


SORTED_AS_BEFORE = {
    "whose keys change": AGENDA.replace("{how}", "key=lambda job: job.rank")
    + "    def hurry(self, job):\n        job.rank += 1\n",
    "by a method": AGENDA.replace("{how}", "key=lambda job: job.rank()"),
    "by what is elsewhere": AGENDA.replace("{how}", "key=lambda job: RANKS[job]"),
    "of others": "def add(jobs, job):\n    jobs.append(job)\n    jobs.sort(key=lambda each: each[0])\n",
}


@pytest.mark.parametrize("source", SORTED_AS_BEFORE.values(), ids=SORTED_AS_BEFORE)
def test_lists_whose_order_may_change_are_sorted_as_before(source):
    assert put_in_order(source) is None


def test_a_method_that_only_sorts_is_known():
    source = AGENDA.replace("self._jobs.sort({how})", "self._arrange()")
    source += (
        '    def _arrange(self):\n        """In order."""\n        self._jobs.sort(key=lambda job: job[1])\n'
    )
    changed = names_of(put_in_order(source))["Agenda"]()
    for job in [(1, "b"), (2, "a"), (3, "a")]:
        changed.add(job)
    assert changed.jobs() == [(2, "a"), (3, "a"), (1, "b")]
    others = {"urgent.py": "class Urgent(Agenda):\n    def _arrange(self):\n        pass\n"}
    assert put_in_order(source, None, Elsewhere(ProjectSources(others, "agenda"))) is None


@pytest.mark.parametrize(
    "count", ['text.count("|", 0, place)', 'text[:place].count("|")', 'text[0:place].count("|")']
)
def test_what_is_counted_up_to_a_place_is_the_same(count):
    source = f"def f(text, place):\n    return {count}\n"
    before, after = names_of(source)["f"], names_of(counted_on(source))["f"]
    draw = random.Random(1)
    texts = ["".join(draw.choice("a|") for _ in range(30)) for _ in range(3)] + [""]
    for _ in range(500):
        text, place = draw.choice(texts), draw.choice([draw.randrange(33), -2, None])
        assert after(text, place) == before(text, place)


@pytest.mark.parametrize(
    "count", ['text.count("ab", 0, place)', 'text.count("|", 1, place)', "text[:place].count(x)"]
)
def test_counts_of_several_characters_or_of_a_part_are_left_alone(count):
    assert counted_on(f"def f(text, place, x):\n    return {count}\n") is None


def test_what_is_asked_of_a_list_is_counted_by_the_list():
    changed = names_of(counted_on('def f(text, place):\n    return text[:place].count("|")\n'))["f"]
    assert changed(["|", "||", "|"], 2) == 1


GROWTHS = [
    'text = f"{text}{x}, "',
    'text = text + "<" + x + ">"',
    'text = "%s%s" % (text, x)',
    'text = "{}{}|".format(text, x)',
    'text = "".join([text, x, "!"])',
    'text = f"{x}" + text',
]


@pytest.mark.parametrize("growth", GROWTHS)
def test_a_text_that_grows_in_any_form_is_put_together_once(growth):
    source = f"def f(xs):\n    text = '<'\n    for x in xs:\n        {growth}\n    return text\n"
    source = source.replace("'<'", "''") if growth.endswith("+ text") else source
    changed = gather_pieces(source)
    assert "append(" in text(changed) or "extend(" in text(changed)
    for xs in ([], ["a"], ["b", "", "c"]):
        assert names_of(changed)["f"](xs) == names_of(source)["f"](xs)


def test_pieces_that_know_how_they_are_added_to_a_text_are_joined_as_before():
    source = (
        "def f(xs):\n    text = ''\n    for x in xs:\n        text = ''.join([text, x])\n    return text\n"
    )
    marked = type("Marked", (str,), {"__radd__": lambda self, other: f"{other}!{self}"})
    changed = names_of(gather_pieces(source))["f"]
    assert changed([marked("a"), marked("b")]) == "ab"
    assert type(changed([marked("a")])) is str
    with pytest.raises(TypeError):
        changed(["a", 1])


@pytest.mark.parametrize(
    "growth",
    [
        'text = f"{text!r}{x}"',
        'text = f"{text:>9}{x}"',
        'text = f"{x}{text}{x}"',
        'text = "%r%s" % (text, x)',
        'text = "{1}{0}".format(text, x)',
        'text = "-".join([text, x])',
    ],
)
def test_a_text_that_is_made_into_another_one_is_left_alone(growth):
    source = f"def f(xs):\n    text = ''\n    for x in xs:\n        {growth}\n    return text\n"
    assert gather_pieces(source) is None


PAGE = """
class Page:
    def __init__(self, start):
        self.body = {start}
        if start is not None:
            self.body = start
    def write(self, piece):
        self.body {growth}
"""


@pytest.mark.parametrize(
    ("start", "growth", "begun", "pieces"),
    [
        ('""', '= f"{self.body}{piece}."', None, ["a", 1, None]),
        ('""', '= f"{self.body}{piece}."', 7, ["a", 1]),
        ("()", "+= (piece, 2)", None, ["a", 1]),
        ("()", "+= piece", None, [(1,), (), (2, 3)]),
        ("()", "+= (piece,)", [1], ["a"]),
    ],
)
def test_an_attribute_that_grows_by_copies_has_the_same_value(start, growth, begun, pieces):
    source = PAGE.replace("{start}", start).replace("{growth}", growth)
    pages = [names_of(code)["Page"](copy.copy(begun)) for code in (source, gathered_attributes(source))]
    for piece in pieces:
        shown: list[object] = []
        for page in pages:
            try:
                page.write(piece)
            except TypeError as error:
                shown.append(type(error))
            shown.append((page.body, type(page.body)))
        assert len(set(map(repr, (shown[: len(shown) // 2], shown[len(shown) // 2 :])))) == 1


TUPLES = ["found += (x,)", "found = found + (x, -x)", "found = (*found, x)"]


@pytest.mark.parametrize("growth", TUPLES)
def test_a_tuple_that_grows_in_a_loop_is_the_same(growth):
    source = f"def f(xs):\n    found = (0,)\n    for x in xs:\n        if x not in found or len(found) < 3:\n            {growth}\n    return found\n"
    changed = grown_tuples(source)
    assert "tuple(found_items)" in text(changed)
    for xs in ([], [1], [3, 1, 1, 3, 2]):
        assert names_of(changed)["f"](xs) == names_of(source)["f"](xs)


@pytest.mark.parametrize(
    "use",
    [
        "seen.append(found)",
        "yield found",
        "xs = found[1:]",
        "d[found] = 1",
        "return found",
        "g = lambda: found",
    ],
)
def test_a_tuple_that_is_looked_at_as_one_meanwhile_is_left_alone(use):
    source = f"def f(xs, seen, d):\n    found = ()\n    for x in xs:\n        found += (x,)\n        {use}\n    return found\n"
    assert grown_tuples(source) is None


FRONTS = {
    "of a list": "names.insert(0, x)",
    "by a sum": "names = [x] + names",
    "by a display": "names = [x, *names]",
    "of some": "if x % 2:\n            names.insert(0, x)",
}


@pytest.mark.parametrize("front", FRONTS.values(), ids=FRONTS)
def test_what_a_loop_puts_in_front_is_in_the_same_order(front):
    source = f"def f(xs):\n    names = [9]\n    for x in xs:\n        {front}\n    return names\n"
    elsewhere = Elsewhere()
    changed = gathered_fronts(source, None, elsewhere)
    assert not elsewhere.doubts
    for xs in ([], [1], [3, 1, 2]):
        assert names_of(changed)["f"](xs) == names_of(source)["f"](xs)


LOOKED_AT = {
    "asked": "def f(xs):\n    names = []\n    for x in xs:\n        if x not in names:\n            names.insert(0, x)\n    return names\n",
    "left": "def f(xs):\n    names = []\n    for x in xs:\n        names.insert(0, x)\n        if x:\n            return names\n",
    "given, with a call": "def f(names, xs):\n    for x in xs:\n        names.insert(0, g(x))\n    return names\n",
    "in a try": "def f(xs):\n    names = []\n    try:\n        for x in xs:\n            names.insert(0, 1 / x)\n    except ZeroDivisionError:\n        pass\n    return names\n",
    "bound again": "def f(rows):\n    for names in rows:\n        names.insert(0, 1)\n    return rows\n",
    "held by another": "def f(self, xs):\n    names = []\n    self.names = names\n    for x in xs:\n        names.insert(0, self.g(x))\n    return names\n",
}


@pytest.mark.parametrize("source", LOOKED_AT.values(), ids=LOOKED_AT)
def test_a_list_that_may_be_seen_while_the_loop_runs_is_left_alone(source):
    assert gathered_fronts(source) is None


def test_another_kind_of_list_gets_each_item_by_itself():
    source = "def f(names, xs):\n    for x in xs:\n        names.insert(0, x)\n    return names\n"
    kind = type("Own", (list,), {"insert": lambda self, place, item: list.append(self, (place, item))})
    changed = names_of(gathered_fronts(source))["f"]
    assert changed(kind(), [1, 2]) == [(0, 1), (0, 2)]


BROKER = """
import collections
class Broker:
    def __init__(self):
        self._waiting = {made}
    def publish(self, topic, message):
        {add}.append(message)
    def take(self, topic):
        {take}
    def count(self, topic):
        return len(self._waiting.get(topic, ())), topic in self._waiting
"""
MADE = {
    "by setdefault": ("{}", "self._waiting.setdefault(topic, [])", "return self._waiting[topic].pop(0)"),
    "by a factory": (
        "collections.defaultdict(list)",
        "self._waiting[topic]",
        "return self._waiting[topic].pop(0)",
    ),
    "in the beginning": (
        "{1: [], 2: []}",
        "self._waiting.setdefault(topic, [])",
        "del self._waiting[topic][0]",
    ),
    "for each": (
        "{key: [] for key in (1, 2)}",
        "self._waiting.setdefault(topic, [])",
        "queue = self._waiting[topic]\n        return queue[:2], queue.pop(0)",
    ),
    "or nothing": (
        "{}",
        "self._waiting.setdefault(topic, [])",
        "queue = self._waiting.get(topic, [])\n        return queue.pop(0) if queue else None",
    ),
    "or a new one": (
        "{}",
        "self._waiting.setdefault(topic, [])",
        "queue = self._waiting.get(topic) or []\n        return queue.pop(0)",
    ),
    "if there is one": (
        "{}",
        "self._waiting.setdefault(topic, [])",
        "if queue := self._waiting.get(topic):\n            return queue.pop(0), [each for each in queue]",
    ),
}


@pytest.mark.parametrize(("made", "add", "take"), MADE.values(), ids=MADE)
def test_lists_in_a_mapping_are_taken_from_in_the_same_order(made, add, take):
    source = BROKER.replace("{made}", made).replace("{add}", add).replace("{take}", take)
    changed = nested_queues(source)
    assert "deque" in text(changed)
    shown = []
    for code in (source, changed):
        broker, steps = names_of(code)["Broker"](), []
        for topic in (1, 2, 1, 1):
            broker.publish(topic, object)
        for topic in (1, 1, 2, 2, 3):
            try:
                steps.append(broker.take(topic))
            except (KeyError, IndexError) as error:
                steps.append(type(error))
            steps.append(broker.count(topic))
        shown.append(steps)
    assert shown[0] == shown[1]


SEEN_AS_LISTS = {
    "given to others": "return self._waiting[topic].pop(0), self._waiting[topic]",
    "all of them": "return self._waiting[topic].pop(0), list(self._waiting.values())",
    "in parts": "return self._waiting[topic].pop(0), self._waiting[topic][1:]",
    "popped": "return self._waiting[topic].pop(0), self._waiting.pop(topic)",
    "another is stored": "self._waiting[topic] = sorted(self._waiting[topic])\n        return self._waiting[topic].pop(0)",
    "in the middle": "return self._waiting[topic].pop(0), self._waiting[topic].pop(1)",
    "or another list": "queue = self._waiting.get(topic) or self.other\n        return queue.pop(0)",
    "or a given list": "return self._waiting.get(topic, self.other).pop(0)",
    "made otherwise": "self._waiting.setdefault(topic, list())\n        return self._waiting[topic].pop(0)",
    "given with a name": "return (queue := self._waiting[topic]), queue.pop(0)",
    "changed by another method meanwhile": "for each in self._waiting[topic]:\n            self.publish(topic, each)\n        return self._waiting[topic].pop(0)",
    "changed by others meanwhile": "for each in self._waiting[topic]:\n            yield each\n        self._waiting[topic].pop(0)",
}


@pytest.mark.parametrize("take", SEEN_AS_LISTS.values(), ids=SEEN_AS_LISTS)
def test_lists_in_a_mapping_that_others_use_as_lists_are_left_alone(take):
    source = BROKER.replace("{made}", "{}").replace("{add}", "self._waiting.setdefault(topic, [])")
    assert nested_queues(source.replace("{take}", take)) is None
