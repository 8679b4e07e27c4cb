"""Every transform of the hot path changes its example, and the changed code answers the same."""

# ruff: noqa: E501 - one example a line

import ast
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.parsing import parsed
from geoheal.healing.transforms.speed.catalogue import TRANSFORMS
from geoheal.healing.transforms.speed.plain_form.plain_form import plain_form
from geoheal.healing.transforms.speed.remembered.memoise import memoise
from geoheal.healing.transforms.speed.remembered.remember_readings import remember_readings
from geoheal.healing.transforms.speed.unchanged.kept_parts import kept_parts
from geoheal.healing.transforms.speed.within.once_within import once_within
from tests.unit.healing.changed import names_of, text

JOIN = """
def work(xs, ys):
    found = []
    for x in xs:
        for y in ys:
            if y == x:
                found.append(y)
    rows = [(x, number) for number, x in enumerate(xs)]
    out = []
    for wanted in ys:
        out.append([row for row in rows if row[0] == wanted])
    return found, out
"""
MEMBERSHIP = """
def work(xs, ys):
    seen = []
    for x in xs:
        if x not in seen:
            seen.append(x)
    kept = list(ys)
    return seen, [x for x in xs if x in kept], [x for x in xs if x in ys]
"""
COUNTS = "def work(xs, ys):\n    return {x: xs.count(x) for x in xs}\n"
SUMS = "def work(xs, ys):\n    return [sum(xs[: i + 1]) for i in range(len(xs))]\n"
HEAP = """
def work(xs, ys):
    queue = []
    for x in xs:
        queue.append(x)
    order = []
    while queue:
        queue.sort()
        order.append(queue.pop(0))
    taken, given = [], list(xs)
    while True:
        waiting = sorted(given, key=lambda x: (x % 3, x))
        late = sorted(given, key=lambda x: x % 2, reverse=True)
        if not waiting:
            break
        taken.append((waiting[0], late[0]))
        given.remove(waiting[0])
    return order, sorted(xs)[:3], taken
"""
DEQUE = """
def work(xs, ys):
    queue = list(xs)
    taken = []
    while queue:
        taken.append(queue.pop(0))
        if len(taken) < 5:
            queue.append(len(taken))
    return taken
"""
WALK = """
class Walk:
    def __init__(self, start):
        self.visited = list(start)
        self.order = []
    def visit(self, node):
        if node not in self.visited:
            self.visited.append(node)
        if node in self.order:
            self.order.remove(node)
        self.order.append(node)
        return self.order.index(node), self.visited.index(node)
def work(xs, ys):
    walk = Walk(xs)
    found = [walk.visit(y) for y in ys * 3]
    walk.visited.sort()
    return found, walk.visited, [y in walk.visited for y in [*ys, None, 'x', 0.5]], walk.order
"""
JOBS = """
class Jobs:
    def __init__(self, given):
        self._waiting = list(given)
    def put_back(self, job):
        self._waiting.insert(0, job)
    def put(self, job):
        self._waiting.append(job)
        return len(self._waiting), job in self._waiting, [each for each in self._waiting]
    def next(self):
        return self._waiting.pop(0) if self._waiting else None
def work(xs, ys):
    jobs, found = Jobs(xs), []
    for y in ys:
        found.append(jobs.next())
        found.append(jobs.put(y))
        if y % 3 == 0:
            jobs.put_back(y)
            found.append((jobs._waiting[0], jobs._waiting[-1]))
    return found
"""
PIECES = """
def work(xs, ys):
    text = ""
    for x in xs:
        text = str(x) + text
    grown = []
    for y in ys:
        grown = grown + [y]
    return text, grown, sum([[x] for x in xs], [])
"""
COPIES = """
import copy
def work(xs, ys):
    total = 0
    mine = copy.deepcopy(xs)
    for x in mine:
        total += x
    return total
"""
MADE_AGAIN = """
class Shelf:
    def __init__(self, values):
        self.values = values
        self.seen = {}
    def below(self, asked):
        found = []
        for x in asked:
            small = [each for each in self.values if each < 9]
            self.seen[x] = x in small
            found.append(len(small))
        return found
def work(xs, ys):
    shelf = Shelf(ys)
    return shelf.below(xs), sorted(shelf.seen.items())
"""
GROWN_LOCAL = """
def work(xs, ys):
    found, table = [], None
    seen = {}
    for x in xs:
        seen = {**seen, x: len(seen)}
    together = []
    for y in ys:
        together = together + [y] * 2
    return seen, together
"""
DEEP = """
import copy
from collections import OrderedDict
def work(xs, ys):
    shared = [ys]
    tree = {"xs": xs, "pair": (shared, shared), "more": OrderedDict(a=xs), "set": {1}}
    tree["itself"] = tree
    made = copy.deepcopy(tree)
    part = copy.deepcopy(tree)["pair"][0]
    part.append(len(part))
    same = made["pair"][0] is made["pair"][1] and made["itself"] is made and made["xs"] is not xs
    return same, made["more"]["a"] is made["xs"], list(made), part, shared, type(made["more"]).__name__
"""
ROWS = """
def place(rows, wanted):
    for number, row in enumerate(rows):
        if row[0] == wanted:
            return number, row
def work(xs, ys):
    rows = []
    found = []
    for x in xs:
        rows.append((x, len(rows)))
        found += [place(rows, y) for y in ys]
    return found
"""
ROWS_BETWEEN = """
def between(rows, low, high):
    return [number for number, row in enumerate(rows) if low <= row[0] < high]
def before(rows, high):
    found = None
    for row in rows:
        if row[0] > high:
            break
        found = row
    return found
def work(xs, ys):
    rows = []
    found = []
    for x in xs:
        rows.append((x, len(rows)))
        found += [(between(rows, y, y + 2), before(rows, y)) for y in ys]
    return found
"""
LINKED = """
class Graph:
    def __init__(self):
        self.edges = {}
    def link(self, a, b):
        known = self.edges.setdefault(a, [])
        if b not in known:
            known.append(b)
def work(xs, ys):
    graph = Graph()
    for x in xs:
        for y in ys:
            graph.link(x % 3, y)
    return graph.edges
"""
SPLIT_AGAIN = """
def work(xs, ys):
    found, text = [], ""
    for x in xs + ys:
        text = text + f"{x}1"
        found.append([*text.split("1"), *text.splitlines()])
        if len(text) > 9:
            text = text[3:]
    return found
"""
FROM_A_PLACE = """
def work(xs, ys):
    text = "1".join(str(x) for x in xs + ys)
    found = []
    while text:
        found.append(text[:2])
        text = text[2:]
    return found
"""
TABLE = """
import sqlite3
def work(xs, ys):
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t (k, v)")
    db.executemany("INSERT INTO t VALUES (?, ?)", [(x, n) for n, x in enumerate(xs)])
    found = [db.execute("SELECT v FROM t WHERE k = ?", (y,)).fetchall() for y in ys * 9]
    db.close()
    return found
"""
HOISTED = """
def work(xs, ys):
    found = []
    for x in xs:
        found.append(x + sum(ys) + len(sorted(xs)))
    return found, [x for x in xs if x > max(xs) - 2]
"""
CONSTANT = """
import re
def work(xs, ys):
    table = {0: 1, 1: 2, 2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 9}
    pattern = re.compile("[0-4]")
    return [table.get(x) for x in xs], pattern.findall(str(ys))
"""
MEMO = """
def paths(a, b):
    if a == 0 or b == 0:
        return 1
    return paths(a - 1, b) + paths(a, b - 1)


def work(xs, ys):
    return [paths(x % 5, len(ys) % 5) for x in xs]
"""
GATHERED = """
class Page:
    def __init__(self):
        self.text = ""
    def write(self, piece):
        self.text += piece
def work(xs, ys):
    page = Page()
    for x in xs:
        page.write(str(x))
    return page.text, [page.text + str(y) for y in ys]
"""
RECENT = """
class Recent:
    def __init__(self):
        self._keys = []
    def touch(self, key):
        if key in self._keys:
            self._keys.remove(key)
        self._keys.append(key)
        if len(self._keys) > 5:
            self._keys.pop(0)
        return self._keys[0], self._keys[-1]
    def all(self):
        return list(self._keys), [key for key in self._keys if key]
def work(xs, ys):
    recent = Recent()
    found = [recent.touch(each) for each in [*xs, *ys]]
    return found, recent.all()
"""
PATTERNS = """
import re
def strip(prefix, path):
    return re.sub("^" + re.escape(prefix), "", path)
def work(xs, ys):
    return [strip(str(x), str(y)) for x in xs for y in ys]
"""
RESUMED = """
def work(xs, ys):
    text = ""
    for x in xs:
        text += str(x)
        if "12" in text:
            break
    return text
"""
UNFINISHED = """
def work(xs, ys):
    found = []
    rest = ""
    for y in map(str, xs):
        whole = rest + y
        *lines, rest = whole.split("2")
        for line in lines:
            found.append(line)
    return found, rest
"""
CLOSURE = """
def work(xs, ys):
    text = ""
    def write(piece):
        nonlocal text
        text += str(piece)
    for x in xs:
        write(x)
    return text, len(text)
"""
BY_KEY = """
def work(xs, ys):
    table = [[x, y] for x in xs for y in ys]
    return [[(max(r[n] for r in table), sum([r[n] for r in table])) for n in range(2)] for row in table]
"""
READINGS = """
class Item:
    def __init__(self, name, size):
        self.name, self.size = name, size
    def label(self):
        return f"{self.name}: {self.size}"
def path(scope):
    return str(scope["path"]).removeprefix(scope.get("root", ""))
def work(xs, ys):
    items = [Item(x, y) for x in xs for y in ys]
    items += [Item(float(x), True) for x in xs]
    labels = [item.label() for item in items]
    for item in items:
        item.size = 0
    scopes = [{"path": x} for x in xs] + [{"path": "/1", "root": "/"}]
    return labels + [item.label() for item in items] + [path(scope) for scope in scopes + scopes]
"""
PLACES = """
class Row:
    def __init__(self, values):
        self.values = values
    def place(self, wanted):
        try:
            return self.values.index(wanted)
        except ValueError:
            return -1
def work(xs, ys):
    rows = [Row(xs), Row(tuple(xs)), Row(str(xs)), Row(xs + [[]])]
    found = [row.place(y if row is not rows[2] else str(y)) for y in ys for row in rows]
    rows[0].values = xs[::-1] + [13]
    xs.extend(ys)
    return found + [row.place(y if row is not rows[2] else str(y)) for y in ys for row in rows]
"""
ORDER = """
class Events:
    def __init__(self):
        self.count = 0
        self._pending = []
    def put(self, at):
        self.count += 1
        self._pending.append((at, self.count))
    def next(self):
        event = min(self._pending)
        self._pending.remove(event)
        return event
class Board:
    def __init__(self):
        self._scores = []
    def add(self, score):
        self._scores.append(score)
        self._scores.sort()
        return self._scores[len(self._scores) // 2], self._scores[-3:]
def work(xs, ys):
    board, waiting, order = Board(), [], []
    for x in xs:
        waiting.append(x)
    while waiting:
        order.append(waiting.pop(waiting.index(min(waiting))))
    return [board.add(y) for y in ys], order
"""
LEDGER = """
class Ledger:
    def __init__(self):
        self._booked = []
    def book(self, amount):
        if amount <= self.total() + 6:
            self._booked.append({"amount": amount})
        return self.total(), self.large()
    def total(self):
        return sum(each["amount"] for each in self._booked)
    def large(self):
        return sum([each["amount"] - 1 for each in self._booked if each["amount"] > 3], 1)
def work(xs, ys):
    first, second = Ledger(), Ledger()
    return [first.book(x) for x in xs], [second.book(y) for y in ys], first.total()
"""
LEAST = """
class Jobs:
    def __init__(self):
        self._waiting = []
    def put(self, rank):
        self._waiting.append({"rank": rank, "n": len(self._waiting)})
    def take(self):
        job = min(self._waiting, key=lambda job: -job["rank"])
        self._waiting.remove(job)
        return job
def work(xs, ys):
    jobs, waiting, order = Jobs(), [], []
    for x in xs:
        waiting.append([x, len(waiting)])
    while waiting:
        waiting.sort(key=lambda each: each[0])
        order.append(waiting.pop(0))
    for y in ys:
        jobs.put(y)
    return order, [jobs.take() for _ in ys]
"""
GROWN = """
class Table:
    def __init__(self):
        self._rows = []
        self.width = 3
        self._places = {}
        self._seen: set[int] = set()
    def add(self, x):
        self._places = {**self._places, x: len(self._rows)}
        self._rows = self._rows + [str(x).ljust(self.width)]
        self._rows = [*self._rows, "/"]
        self._seen = self._seen | {x, x + 1}
    def shown(self):
        return "".join(self._rows), sorted(self._places.items()), len(self._seen), [each for each in self._rows]
def work(xs, ys):
    table = Table()
    for x in xs:
        table.add(x)
    return table.shown()
"""
MOMENTS = """
from datetime import datetime
def day(x):
    return datetime.strptime(str(x), "%d") if 0 < x else None
def work(xs, ys):
    return [day(x) for x in xs + ys + xs]
"""
BASKET = """
class Basket:
    def __init__(self):
        self.prices = []
    def put(self, price):
        self.prices.append(price)
        return self.total(1)
    def total(self, rate):
        return sum([price * rate for price in self.prices])
def work(xs, ys):
    basket = Basket()
    return [(basket.put(x), [basket.total(y) for y in ys]) for x in xs]
"""
CHANGES = """
class Prices:
    def __init__(self):
        self.changes = []
    def record(self, day, price):
        self.changes.append((day, price))
    def on(self, day):
        current = None
        for changed, price in sorted(self.changes):
            if changed > day:
                break
            current = price
        return current
    def below(self, price):
        return len([each for each in {y for _, y in self.changes} if each < price])
def work(xs, ys):
    prices = Prices()
    found = []
    for x in xs:
        prices.record(x, x * 2)
        found.append([(prices.on(y), prices.below(y)) for y in ys])
    return found
"""
ASKED_AGAIN = """
class Node:
    def __init__(self, size, needs):
        self.size, self.needs = size, needs
    def depth(self, more):
        found = []
        for each in self.needs:
            found.append(each.depth(more))
        return more + self.size + max(found, default=0)
    @property
    def all(self):
        return [self.size] + [size for each in self.needs for size in each.all]
def ranks(nodes):
    return [(node.depth(1), node.depth(True), node.depth(-0.0), node.all[:9]) for node in nodes]
def work(xs, ys):
    nodes = []
    for x in xs:
        nodes.append(Node(x, nodes[-3:]))
    before = ranks(nodes)
    for node, y in zip(nodes, ys):
        node.size = y
    return before, ranks(nodes)
"""
MANY_FORMS = """
def holds(value, values):
    \"\"\"Whether it does.\"\"\"
    return value in values
class Walk:
    def __init__(self):
        self.seen = []
    def visit(self, x):
        seen = self.seen
        if holds(x, seen):
            return len(seen)
        seen.append(x)
        return None
    def has(self, x):
        for each in self.seen:
            if each == x:
                return True
        return False
def work(xs, ys):
    found, walk = [], Walk()
    i = 0
    while i < len(xs) and len(found) < 20:
        j, known = 0, False
        n = 0
        while n < len(ys):
            if ys[n] == xs[i]:
                known = True
                break
            n += 1
        if not known:
            found += [xs[i]]
        i += 1
    for k in range(len(xs)):
        if xs.count(xs[k]) == 0:
            continue
        if k:
            if len([y for y in ys if y == xs[k]]) > 0:
                found.extend([k])
    for x in xs:
        if x != 3:
            continue
        for y in ys:
            if y == x:
                break
        else:
            found.append("none")
        found.append((walk.visit(x), walk.has(x)))
    for m in range(len(ys)):
        y = ys[m]
        found.append((any(x == y for x in xs), all(y != x for x in xs), walk.visit(y), walk.has(m)))
    return found
"""
COUNTED = """
def work(xs, ys):
    text = "".join("a|"[x % 2] for x in xs)
    return [text.count("|", 0, y) + text[:y].count("a") for y in ys]
"""
FRONT = """
def work(xs, ys):
    names = list(ys)
    for x in xs:
        names.insert(0, x)
    return names
"""
TUPLE = """
def work(xs, ys):
    found = ()
    for x in xs:
        if x not in found:
            found += (x,)
    return found
"""
ANSWERS = """
def work(xs, ys):
    seen = {}
    for x in xs:
        seen[x] = max(seen.values(), default=0) + sum(ys)
    return list(seen.items())
"""
IN_ORDER = """
class Agenda:
    def __init__(self):
        self._rows = []
    def add(self, row):
        self._rows.append(row)
        self._rows.sort(key=lambda row: row[0], reverse=True)
        return list(self._rows)
def work(xs, ys):
    agenda = Agenda()
    return [agenda.add((x % 3, x)) for x in xs]
"""
SORTED_AGAIN = """
class Agenda:
    def __init__(self, rows):
        self.rows = rows
class Strategy:
    def place(self, row):
        return row[0]
    def update(self, agenda, rows):
        for row in rows:
            agenda.rows.append(row)  # sorted below
            agenda.rows.sort(key=self.place, reverse=True)
def work(xs, ys):
    agenda, strategy = Agenda([(x % 4, -x) for x in xs]), Strategy()
    strategy.update(agenda, [])
    before = list(agenda.rows)
    strategy.update(agenda, [(y % 3, y) for y in ys])
    return before, agenda.rows
"""
NESTED = """
class Broker:
    def __init__(self):
        self._waiting = {}
    def publish(self, topic, message):
        self._waiting.setdefault(topic, []).append(message)
    def take(self, topic):
        queue = self._waiting.get(topic)
        return queue.pop(0) if queue else None
def work(xs, ys):
    broker = Broker()
    for x in xs:
        broker.publish(x % 3, x)
    return [broker.take(y % 4) for y in ys]
"""
FRONT_OF_TEXT = """
class Line:
    def __init__(self, text):
        self._text = text
    def take(self):
        piece, self._text = self._text[:2], self._text[2:]
        return piece
    def is_at_end(self):
        return not self._text
def work(xs, ys):
    line = Line("".join(str(x) for x in [*xs, *ys]))
    found = []
    while not line.is_at_end():
        found.append(line.take())
    return found
"""
TAKEN_OUT = """
class Shelf:
    def __init__(self, given):
        self.values, self.places = list(given), [str(x) for x in given]
    def clean(self, test):
        place = 0
        taken = []
        while place < len(self.values):
            if test(self.values[place]):
                taken.append(self.values.pop(place))
                del self.places[place]
            else:
                place += 1
        return taken, place
    def drop(self, values):
        for value in values:
            if value > 2 and value in self.values:
                self.values.remove(value)
def work(xs, ys):
    shelf = Shelf(xs * 3)
    found = [shelf.clean(lambda x: x % 3 == 1)]
    shelf.drop(ys)
    odd = list(ys)
    for y in odd[:]:
        if y % 2:
            odd.remove(y)
    for n in range(len(xs) - 1, -1, -1):
        if xs[n] > 9:
            xs.pop(n)
    for n in sorted({y for y in ys if y < len(ys)}, reverse=True):
        del ys[n]
    for n in odd[:2]:
        xs = [x for k, x in enumerate(xs) if k != n]
    return found, shelf.values, shelf.places, odd, xs, ys
"""
LOGS = """
import logging
log = logging.getLogger("example")
class Line:
    def __init__(self):
        self.log = logging.getLogger("example.line")
    def send(self, values):
        self.log.info("sending %d of %s" % (len(values), sum(values)))
        return len(values)
def work(xs, ys):
    line = Line()
    for x in xs:
        log.debug(f"working on {x}")
    if ys:
        log.debug("first: " + str(ys[0]), extra={"count": len(ys)})
    return line.send(xs), line.send(ys)
"""
EXAMPLES = {
    "lazy_logs": LOGS,
    "taken_out_together": TAKEN_OUT,
    "own_place": FRONT_OF_TEXT,
    "nested_queues": NESTED,
    "counted_on": COUNTED,
    "gathered_fronts": FRONT,
    "grown_tuples": TUPLE,
    "growing_answers": ANSWERS,
    "put_in_order": IN_ORDER,
    "sorted_after": SORTED_AGAIN,
    "plain_form": MANY_FORMS,
    "once_within": ASKED_AGAIN,
    "kept_while_same": BASKET,
    "kept_parts": CHANGES,
    "kept_moments": MOMENTS,
    "grown_in_place": GROWN,
    "kept_in_order": ORDER,
    "least_first": LEAST,
    "kept_places": PLACES,
    "kept_rows": ROWS,
    "rows_in_order": ROWS_BETWEEN,
    "tables_at_once": TABLE,
    "remember_readings": READINGS,
    "kept_by_key": BY_KEY,
    "made_again": MADE_AGAIN,
    "grown_locals": GROWN_LOCAL,
    "index_search": JOIN,
    "resumed_search": RESUMED,
    "unfinished_rest": UNFINISHED,
    "set_membership": MEMBERSHIP,
    "count_once": COUNTS,
    "prefix_sums": SUMS,
    "running_sums": LEDGER,
    "heap_selection": HEAP,
    "double_ended_queue": DEQUE,
    "attribute_queues": JOBS,
    "removed_by_value": RECENT,
    "indexed_lists": WALK,
    "lists_in_mappings": LINKED,
    "gather_pieces": PIECES,
    "gathered_attributes": GATHERED,
    "gathered_closures": CLOSURE,
    "kept_patterns": PATTERNS,
    "text_first": PATTERNS,
    "needless_copies": COPIES,
    "direct_copies": DEEP,
    "hoist_invariants": HOISTED,
    "constant_locals": CONSTANT,
    "memoise": MEMO,
    "resumed_split": SPLIT_AGAIN,
    "from_a_place": FROM_A_PLACE,
}
ALL = {
    **{transform.__name__: transform for transform, _, _ in TRANSFORMS},
    "memoise": memoise,
    "remember_readings": remember_readings,
    "once_within": once_within,
    "kept_parts": kept_parts,
    "plain_form": plain_form,
}
NUMBERS = st.lists(st.integers(0, 12), max_size=12)


def function_of(source):
    names = names_of(source)
    return names["work"]


@pytest.mark.filterwarnings(
    "ignore:Parsing dates involving a day of month:DeprecationWarning"
)  # from 3.13 on
@pytest.mark.parametrize("name", sorted(ALL))
def test_the_changed_code_answers_the_same(name):
    source = EXAMPLES[name]
    changed = ALL[name](source, None)
    assert changed is not None
    assert changed != source
    before, after = function_of(source), function_of(changed)

    @given(NUMBERS, NUMBERS)
    def holds(xs, ys):
        assert after(list(xs), list(ys)) == before(list(xs), list(ys))

    holds()


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_change_leaves_the_tree_alone_that_others_share(name):
    source = EXAMPLES[name]
    assert ALL[name](source, None) is not None
    assert ast.dump(parsed(source), include_attributes=True) == ast.dump(
        ast.parse(source), include_attributes=True
    )


@pytest.mark.parametrize("name", sorted(ALL))
def test_nothing_outside_of_the_focus_is_changed(name):
    assert ALL[name](EXAMPLES[name], frozenset({"elsewhere"})) is None


def test_comments_and_formatting_stay():
    source = "#!/usr/bin/python\n# first\ndef work(xs):\n    return {x : xs.count(x)   for x in xs} # odd, and kept\n"
    changed = text(ALL["count_once"](source, None))
    assert "{x : xs_counts[x]   for x in xs} # odd, and kept\n" in changed
    assert changed.startswith("#!/usr/bin/python\n")


REFUSED = {
    "counts its calls": "n = 0\ndef f(x):\n    global n\n    n += 1\n    return x + n\n",
    "draws lots": "import random\ndef f(x):\n    return random.random() * x\n",
    "returns a list": "def f(x):\n    return [x]\n",
    "prints": "def f(x):\n    print(x)\n    return 1\n",
    "reads a variable": "state = {}\ndef set(k):\n    state[k] = 1\ndef f(x):\n    return state.get(x, 0) + 1\n",
    "looks into an object": "def f(order):\n    return order.total + 1\n",
    "reads the clock": "import time\ndef f(x):\n    return x + time.time()\n",
    "changes its argument": "def f(x):\n    x.append(1)\n    return 1\n",
    "is a generator": "def f(x):\n    yield x\n",
}


@pytest.mark.parametrize("source", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_pure_is_not_memoised(source):
    assert memoise(source, ["f"]) is None


KEPT = {
    "the list changes in the loop": (
        "hoist_invariants",
        "def f(xs):\n    for x in xs:\n        xs.append(sum(xs))\n",
    ),
    "the sum may fail": (
        "hoist_invariants",
        "def f(xs, ys):\n    for x in ys:\n        if x:\n            use(max(xs))\n",
    ),
    "a callee may change it": (
        "hoist_invariants",
        "def f(xs, ys):\n    for x in ys:\n        change(xs)\n        use(sum(xs))\n",
    ),
    "more than the first is used": (
        "heap_selection",
        "def f(xs):\n    ys = sorted(xs)\n    return ys[0], ys[-1]\n",
    ),
    "the queue is indexed": (
        "double_ended_queue",
        "def f(xs):\n    q = list(xs)\n    q.pop(0)\n    return q[3]\n",
    ),
    "the queue is returned": (
        "double_ended_queue",
        "def f(xs):\n    q = list(xs)\n    q.pop(0)\n    return q\n",
    ),
    "the list comes from outside": (
        "indexed_lists",
        "class A:\n    def __init__(self, xs):\n        self.xs = xs\n    def f(self, x):\n        return x in self.xs\n",
    ),
    "the list is a heap": (
        "indexed_lists",
        "import heapq\ndef f(ys):\n    xs = []\n    for y in ys:\n        if y not in xs:\n            heapq.heappush(xs, y)\n            xs.extend([])\n",
    ),
    "the list never grows": (
        "indexed_lists",
        "class A:\n    def __init__(self):\n        self.xs = [1, 2, 3]\n    def f(self, x):\n        return x in self.xs\n",
    ),
    "the list is sometimes a set": (
        "indexed_lists",
        "class A:\n    def __init__(self):\n        self.xs = []\n    def g(self):\n        self.xs = set(self.xs)\n"
        "    def f(self, x):\n        self.xs.append(x)\n        return x in self.xs\n",
    ),
    "an object's queue is given away": (
        "attribute_queues",
        "class A:\n    def __init__(self):\n        self.q = []\n    def f(self):\n        self.q.pop(0)\n        return self.q\n",
    ),
    "an object's queue comes from outside": (
        "attribute_queues",
        "class A:\n    def __init__(self, q):\n        self.q = q\n    def f(self):\n        return self.q.pop(0)\n",
    ),
    "an object's queue changes while it is run over": (
        "attribute_queues",
        "class A:\n    def __init__(self):\n        self.q = []\n    def f(self):\n        for x in self.q:\n            self.q.pop(0)\n",
    ),
    "an object's queue is sorted": (
        "attribute_queues",
        "class A:\n    def __init__(self):\n        self.q = []\n    def f(self):\n        self.q.sort()\n        return self.q.pop(0)\n",
    ),
    "an object's list is handed out": (
        "removed_by_value",
        "class A:\n    def __init__(self):\n        self.q = []\n"
        "    def f(self, x):\n        self.q.remove(x)\n        return self.q\n",
    ),
    "an object's list is read by place": (
        "removed_by_value",
        "class A:\n    def __init__(self):\n        self.q = []\n"
        "    def f(self, x):\n        self.q.remove(x)\n        return self.q[2]\n",
    ),
    "an object's list is inserted into": (
        "removed_by_value",
        "class A:\n    def __init__(self):\n        self.q = []\n"
        "    def f(self, x):\n        self.q.remove(x)\n        self.q.insert(0, x)\n",
    ),
    "an object's list is compared": (
        "removed_by_value",
        "class A:\n    def __init__(self):\n        self.q = []\n"
        "    def f(self, x):\n        self.q.remove(x)\n        return self.q == [x]\n",
    ),
    "an object's list changes while it is run over": (
        "removed_by_value",
        "class A:\n    def __init__(self):\n        self.q = []\n"
        "    def f(self):\n        for x in self.q:\n            self.q.remove(x)\n",
    ),
    "an object's list is kept in order": (
        "removed_by_value",
        "class A:\n    def __init__(self):\n        self.q = []\n"
        "    def f(self, x):\n        self.q.remove(x)\n        self.q.sort()\n",
    ),
    "a set loses a value": (
        "removed_by_value",
        "class A:\n    def __init__(self):\n        self.q = set()\n    def f(self, x):\n        self.q.remove(x)\n",
    ),
    "an object's list to remove from comes from outside": (
        "removed_by_value",
        "class A:\n    def __init__(self, q):\n        self.q = q\n    def f(self, x):\n        self.q.remove(x)\n",
    ),
    "a part of an argument is made": (
        "kept_parts",
        "class A:\n    def __init__(self):\n        self.q = []\n    def f(self, x):\n        for each in sorted(x.q):\n            return each\n",
    ),
    "a part depends on an argument": (
        "kept_parts",
        "class A:\n    def __init__(self):\n        self.q = []\n    def f(self, x):\n        for each in [y for y in self.q if y > x]:\n            return each\n",
    ),
    "a part is changed by its caller": (
        "kept_parts",
        "class A:\n    def __init__(self):\n        self.q = []\n    def f(self, x):\n        found = list(self.q)\n        found.append(x)\n        return len(found)\n",
    ),
    "a part is made of what comes from outside": (
        "kept_parts",
        "class A:\n    def __init__(self, q):\n        self.q = q\n    def f(self, x):\n        for each in sorted(self.q.rows()):\n            return each\n",
    ),
    "other code changes what a part is made of": (
        "kept_parts",
        "class A:\n    def __init__(self):\n        self.q = []\n    def f(self, x):\n        for each in sorted(self.q):\n            return each\ndef g(a):\n    a.q.append(1)\n",
    ),
    "the copy is changed": (
        "needless_copies",
        "import copy\ndef f(x):\n    y = copy.deepcopy(x)\n    y['a'] = 1\n    return 1\n",
    ),
    "the copy is kept": (
        "needless_copies",
        "import copy\ndef f(x):\n    y = copy.deepcopy(x)\n    return y\n",
    ),
    "an object copies itself": (
        "direct_copies",
        "import copy\nclass A:\n    def __deepcopy__(self, memo):\n        return copy.deepcopy(self.x)\n",
    ),
    "the copy has a memo of its own": (
        "direct_copies",
        "import copy\ndef f(x, memo):\n    return copy.deepcopy(x, memo)\n",
    ),
    "the list is sorted elsewhere": (
        "kept_places",
        "class A:\n    def f(self, x):\n        return self.xs.index(x)\n    def g(self):\n        self.xs.sort()\n",
    ),
    "objects are copied": (
        "kept_places",
        "import copy\nclass A:\n    def f(self, x):\n        return self.xs.index(x)\n    def g(self):\n        return copy.copy(self)\n",
    ),
    "a method may be computed": (
        "remember_readings",
        "class A:\n    @property\n    def x(self):\n        return 1\n    def f(self):\n        return self.x + 1\n",
    ),
    "what it reads is changed": (
        "remember_readings",
        "def f(o):\n    o.n = 1\n    return o.n + 1\n",
    ),
    "it works with secrets": (
        "remember_readings",
        "import hashlib\ndef f(user):\n    return hashlib.sha256(user.password.encode()).hexdigest()\n",
    ),
    "it reads what others change": (
        "remember_readings",
        "SEEN = {}\ndef note(o):\n    SEEN[o.k] = 1\ndef f(o):\n    return SEEN.get(o.k, 0) + o.n\n",
    ),
    "what is summed up changes in the loop": (
        "kept_by_key",
        "def f(t):\n    for r in t:\n        for n in range(2):\n            r[n] = max(x[n] for x in t)\n",
    ),
    "what is summed up is handed over": (
        "kept_by_key",
        "def f(t):\n    for r in t:\n        g(t)\n        for n in range(2):\n            use(max(x[n] for x in t))\n",
    ),
    "the object's own method is called": (
        "kept_by_key",
        "class A:\n    def f(self):\n        for r in self.t:\n            self.g()\n"
        "            for n in range(2):\n                use(max(x[n] for x in self.t))\n",
    ),
    "an element is handed over": (
        "kept_by_key",
        "def f(t):\n    for r in t:\n        g(r)\n        for n in range(2):\n            use(max(x[n] for x in t))\n",
    ),
    "the key is not a place": (
        "kept_by_key",
        "def f(t, ks):\n    for r in t:\n        for k in ks:\n            use(max(x[k] for x in t))\n",
    ),
    "the round counts": (
        "kept_by_key",
        "def f(t):\n    for r in t:\n        for n in range(2):\n            use(max(x[n] + r[n] for x in t))\n",
    ),
    "each place comes once": (
        "kept_by_key",
        "def f(t):\n    return [max(x[n] for x in t) for n in range(2)]\n",
    ),
    "a list may be changed": (
        "kept_by_key",
        "def f(t):\n    return [[[x[n] for x in t] for n in range(2)] for r in t]\n",
    ),
    "a key is stored into": (
        "index_search",
        "def f(xs, ys):\n    for x in xs:\n        for y in ys:\n            if y['k'] == x:\n                y['k'] = 0\n",
    ),
    "the text is read": (
        "gather_pieces",
        "def f(xs):\n    t = ''\n    for x in xs:\n        t = x + t\n        show(t)\n    return t\n",
    ),
}


@pytest.mark.parametrize(("name", "source"), KEPT.values(), ids=KEPT.keys())
def test_what_would_not_be_sound_is_left_alone(name, source):
    assert ALL[name](source, None) is None


def test_names_that_are_taken_are_not_reused():
    source = "def work(xs):\n    xs_counts = 3\n    return {x: xs.count(x) + xs_counts for x in xs}\n"
    changed = text(ALL["count_once"](source, None))
    values = [random.Random(1).randrange(4) for _ in range(9)]
    assert function_of(changed)(values) == function_of(source)(values)
