"""Source that watches the calls of a module's functions, and finds which knew the entries that stayed."""

from typing import Final

WATCHING: Final = """
import collections
import inspect
import itertools
import sys
import time

_CPU_S, _CALLS, _ENTRIES, _NAMES, _GROUPS = 2.0, 20000, 300, 16, 64
_DICTS = (dict, collections.OrderedDict, collections.defaultdict)
_RESUMED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_LISTS = (list, collections.deque)
_PLAIN = (str, bytes, int, float)


class _Soon(_Onlooker):
    # ends its round after a while: watched calls take long

    def __init__(self, probe, number):
        super().__init__(probe, number, _ignore)
        self._until_s = time.process_time() + _CPU_S

    def _step(self):
        super()._step()
        if time.process_time() > self._until_s:
            raise _Enough


def _is_own(value, module):
    kind = value if isinstance(value, type) else type(value)
    return kind.__module__ == module.__name__


def _attributes(value):
    try:
        first = list(itertools.islice(vars(value).items(), 24))
        return [(name, held) for name, held in first if not name.startswith("__")]
    except TypeError:
        return []


def _holders(module):
    # containers of the module, of its classes and of objects that they hold, by identity
    found, seen = {}, set()
    names = [name for name in list(vars(module)) if not name.startswith("__")]
    waiting = [(name, vars(module)[name], None, 0) for name in names]
    while waiting:
        path, value, owner, depth = waiting.pop(0)
        if type(value) in (set, *_DICTS, *_LISTS):
            found.setdefault(id(value), (value, path, owner, None))
            for key, held in list(value.items())[:_GROUPS] if type(value) in _DICTS else ():
                if type(held) in (set, *_DICTS, *_LISTS):
                    found.setdefault(id(held), (held, path, owner, (key,)))
        elif depth < 3 and id(value) not in seen and _is_own(value, module):
            seen.add(id(value))
            waiting += [(f"{path}.{name}", held, value, depth + 1) for name, held in _attributes(value)]
    return found


def _token(value):
    return (type(value).__name__, value) if type(value) in _PLAIN else id(value)


class _Watch:
    # what each call knew when it ended: tokens of variables and of their attributes, and how they are named

    def __init__(self, module):
        self.module, self.calls, self.kept = module, [], []
        self.file, self.begun, self.clock = module.__file__, {}, 0
        self.resumed = {}

    def __call__(self, frame, event, arg):
        code = frame.f_code
        if event not in ("call", "return") or code.co_filename != self.file:
            return
        if code.co_name.startswith("<") or len(self.calls) >= _CALLS:
            return
        self.clock += 1
        if code.co_flags & _RESUMED:
            self.resume(frame, event)
        elif event == "call":
            self.begun[id(frame)] = self.clock
        else:
            self.calls.append((self.begun.pop(id(frame), 0), self.clock, code.co_qualname, self.known(frame)))

    def resume(self, frame, event):
        # a coroutine or generator is one call, from its first step to its last one so far
        row = self.resumed.get(id(frame))
        if row is None:
            row = self.resumed[id(frame)] = [frame, self.clock, None]
        if event == "return" and frame.f_lineno != frame.f_code.co_firstlineno:
            call = (row[1], self.clock, frame.f_code.co_qualname, self.known(frame))
            if row[2] is None:
                row[2] = len(self.calls)
                self.calls.append(call)
            else:
                self.calls[row[2]] = call

    def known(self, frame):
        # arguments first: they can be named everywhere in the function
        code, known, local = frame.f_code, {}, frame.f_locals
        for name in code.co_varnames[:_NAMES]:
            if name in local:
                self.note(known, name, local[name], 2)
        return known

    def note(self, known, path, value, depth):
        if value is None or isinstance(value, bool):
            return
        known.setdefault(_token(value), path)
        if type(value) not in _PLAIN:
            self.kept.append(value)
        if depth and type(value) in _DICTS:
            for key, held in list(itertools.islice(value.items(), 24)):
                if type(key) is str and type(held) in (str, bytes, int):
                    self.note(known, f"{path}.get({key!r})", held, 0)
        if depth and _is_own(value, self.module) and not isinstance(value, type):
            for name, held in _attributes(value):
                self.note(known, f"{path}.{name}", held, depth - 1)


def _stayed(container, before):
    if type(container) in _DICTS:
        return [key for key in container if key not in before][:_ENTRIES]
    if type(container) is set:
        return [each for each in container if id(each) not in before][:_ENTRIES]
    return list(container)[before:][:_ENTRIES]


def _mark(container):
    if type(container) in _DICTS:
        return set(container)
    return {id(each) for each in container} if type(container) is set else len(container)


def _named(key, known):
    # how a call could have written a key: by itself, or as a tuple of what it knew
    found = known.get(_token(key))
    if found is None and type(key) is tuple and 0 < len(key) < 4:
        parts = [known.get(_token(each)) for each in key]
        found = f"({', '.join(parts)},)" if all(parts) else None
    return found


def _by_token(calls):
    # the calls that knew each token
    found = {}
    for call in calls:
        for token in call[3]:
            found.setdefault(token, []).append(call)
    return found


def _uses(key, container, path, owner, group, calls):
    # the calls that knew a key: when they began and ended, and how they could write key and container
    # (of all groups, if they do not know the one of the container)
    near = calls.get(_token(key), ())
    if not near and type(key) is tuple and key:
        near = calls.get(_token(key[0]), ())
    for began, ended, function, known in near:
        name = _named(key, known)
        if name is not None:
            held, several = known.get(id(container)) if group is None else None, ""
            if held is None:
                to_owner = known.get(id(owner))
                held = path if to_owner is None else f"{to_owner}.{path.rpartition('.')[2]}"
            if group is not None:
                of_group = _named(group[0], known)
                is_known = of_group not in (None, name) and of_group[:1] != "("
                held, several = (f"{held}[{of_group}]", "") if is_known else (held, "s")
            yield began, ended, (function, held, name, several)


def _are_empty(container, keys):
    held = [container[key] for key in keys]
    return all(type(each) in (set, *_DICTS, *_LISTS) and not each for each in held)


def _ends(container, path, owner, group, before, calls):
    stayed = _stayed(container, before)
    counts = {}
    for key in stayed:
        uses = list(_uses(key, container, path, owner, group, calls))
        latest = max((began for began, _, _ in uses), default=0)
        ways = {}
        for _, ended, way in uses:
            times, _ = ways.get(way, (0, 0))
            ways[way] = times + 1, ended
        for way, (times, ended) in ways.items():
            row = counts.setdefault(way, [0, 0, 0])
            row[0] += 1
            row[1] += ended > latest
            row[2] += times == 1
    kind = "dict" if type(container) in _DICTS else "set" if type(container) is set else "list"
    emptied = " emptied" if kind == "dict" and stayed and _are_empty(container, stayed) else ""
    return [
        [
            kind + several + emptied,
            held,
            function,
            name,
            (4 * known + 4 * last + 2 * once) / (10 * len(stayed)),
            known,
        ]
        for (function, held, name, several), (known, last, once) in counts.items()
        if known >= 0.2 * len(stayed) and known > 3
    ]


def workload(module, probe):
    def play(number):
        try:
            _play(_CODE, module, _Soon(probe, number))
        except (Exception, _Enough):
            pass

    play(0)
    sizes = {each: len(row[0]) for each, row in _holders(module).items()}
    play(1)
    now = _holders(module).items()
    growing = {each: row for each, row in now if each in sizes and len(row[0]) > sizes[each] + 3}
    before = {each: _mark(row[0]) for each, row in growing.items()}
    watch = _Watch(module)
    sys.setprofile(watch)
    try:
        play(2)
    finally:
        sys.setprofile(None)
    found, calls = [], _by_token(watch.calls)
    for each, (container, path, owner, group) in growing.items():
        found += _ends(container, path, owner, group, before[each], calls)
    _tell(probe, found)
"""
"""Runs three rounds: to fill tables once, to find what grows, and to watch calls."""
