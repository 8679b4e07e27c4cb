"""Source that watches calls: which are repeated with equal arguments, and whether they only compute.

For each function, calls with plain arguments are counted. Some of them are examined: the content of their
object, their arguments and the module's variables before and after, and the result. Of an object, only
attributes count that the call may read: those that its code, or a function of the module that it names,
names. If something cannot be read that way (a connection, a file), the function is skipped.
"""

from typing import Final

REPEATED: Final = """
import enum
import inspect
import sys
import time
import types

_CPU_S, _COUNTED, _CLOSELY, _NODES = 2.0, 4000, 12, 20000
_RESUMED = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_PLAIN = (str, bytes, int, bool, type(None))
_FIXED = frozenset(("datetime", "decimal", "fractions", "ipaddress", "pathlib", "uuid", "re", "zoneinfo"))
_NAMED = (type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType)
_WHOLE = frozenset(("vars", "getattr", "hasattr", "dir", "__dict__", "copy", "deepcopy", "dumps"))


class _Unread(Exception):
    pass


def _is_plain(value):
    kind = type(value)
    if kind is tuple:
        return len(value) < 20 and all(map(_is_plain, value))
    return kind in _PLAIN


class _Names:
    # the names that calls of a function may read: its own, and those of the module's functions that it names

    def __init__(self, module):
        self.codes, self.known = {}, {}
        for value in list(vars(module).values()):
            if isinstance(value, type) and value.__module__ == module.__name__:
                for each in list(vars(value).values()):
                    self.add(getattr(each, "fget", None) or getattr(each, "__func__", each))
            else:
                self.add(value)
        self.special = [name for name in self.codes if name[:2] == "__" and name != "__init__"]

    def add(self, value):
        code = getattr(value, "__code__", None)
        if isinstance(code, types.CodeType):
            self.codes.setdefault(code.co_name, []).append(code)

    def of(self, code):
        # None where something may look at whole objects
        if code not in self.known:
            found, new = set(), [code, *(each for name in self.special for each in self.codes[name])]
            while new:
                part = new.pop()
                new += [each for each in part.co_consts if isinstance(each, types.CodeType)]
                names = set(part.co_names) - found
                found |= names
                new += [each for name in names for each in self.codes.get(name, ())]
            self.known[code] = None if found & _WHOLE else found
        return self.known[code]


class _Reader:
    # puts all that values hold into one flat list; equal lists, equal values

    def __init__(self, module):
        self.module = module

    def read(self, *values, among=None):
        self.out, self.seen, self.among = [], {}, among
        for value in values:
            self.put(value)
        return hash(tuple(self.out))

    def put(self, value):
        kind = type(value)
        if len(self.out) > _NODES:
            raise _Unread
        if kind in _PLAIN or kind in (float, complex):
            self.out += (kind, repr(value) if kind in (float, complex) else value)
        elif isinstance(value, _NAMED) or isinstance(value, enum.Enum):
            self.out.append(id(value))
        elif id(value) in self.seen:
            self.out.append(self.seen[id(value)])
        elif kind.__module__ in _FIXED:
            self.out += (kind, repr(value))
        elif isinstance(value, types.MethodType):
            self.out.append(value.__name__)
            self.put(value.__self__)
        else:
            self.inside(value, kind)

    def inside(self, value, kind):
        self.seen[id(value)] = len(self.seen)
        self.out += (kind, len(value) if isinstance(value, (list, tuple, set, frozenset, dict)) else 0)
        held = []
        if isinstance(value, dict):
            held = [part for pair in value.items() for part in pair]
        elif isinstance(value, (list, tuple)) or kind.__name__ == "deque":
            held = value
        elif isinstance(value, (set, frozenset)):
            held = sorted(value, key=repr)
        elif kind.__module__ != self.module.__name__:
            raise _Unread
        for each in held:
            self.put(each)
        if kind.__module__ == self.module.__name__:
            names = [name for base in kind.__mro__ for name in vars(base).get("__slots__", ())]
            own = dict(getattr(value, "__dict__", None) or {}, **{n: getattr(value, n, None) for n in names})
            for name in sorted(own if self.among is None else self.among & own.keys()):
                self.out.append(name)
                self.put(own[name])


class _Function:
    def __init__(self):
        self.calls = self.repeated = self.confirmed = self.others = 0
        self.is_clean, self.first, self.answers, self.kept = True, {}, [], []
        self.shares = False


class _Watch:
    def __init__(self, module):
        self.module, self.file, self.functions, self.begun = module, module.__file__, {}, {}
        self.reader, self.until_s = _Reader(module), time.process_time() + _CPU_S
        self.names = _Names(module)

    def variables(self):
        held = []
        for name, value in vars(self.module).items():
            if not name.startswith("__") and not isinstance(value, _NAMED):
                held.append(value)
        return held

    def state(self, given, code):
        try:
            return self.reader.read(given, among=self.names.of(code))
        except _Unread:
            return None

    def outside(self):
        held = []
        for value in self.variables():
            try:
                held.append(self.reader.read(value))
            except (_Unread, TypeError):
                held.append(id(value))
        return held

    def __call__(self, frame, event, arg):
        code = frame.f_code
        if event not in ("call", "return") or code.co_filename != self.file or code.co_flags & _RESUMED:
            return
        if time.process_time() > self.until_s:
            raise _Enough
        if code.co_name.startswith("<") or code.co_kwonlyargcount or code.co_flags & 12:
            return
        found = self.functions.setdefault(code.co_qualname, _Function())
        if not found.is_clean or found.calls > _COUNTED:
            return
        if event == "call":
            self.begin(frame, code, found)
        elif id(frame) in self.begun:
            self.end(found, arg, *self.begun.pop(id(frame)))

    def begin(self, frame, code, found):
        given = [frame.f_locals.get(name) for name in code.co_varnames[: code.co_argcount]]
        owner = given[:1] if "." in code.co_qualname and code.co_varnames[:1] == ("self",) else []
        rest = tuple(given[len(owner):])
        if not _is_plain(rest):
            found.is_clean = False
            return
        found.calls += 1
        found.kept += owner
        key = tuple(map(id, owner)), rest, repr(rest)
        is_known = key in found.first
        found.repeated += is_known
        found.first.setdefault(key, None)
        closely = found.confirmed + found.others < _CLOSELY if is_known else len(found.answers) < _CLOSELY
        if not closely:
            return
        before = self.state(owner, code)
        if before is None:
            found.is_clean = False
            return
        self.begun[id(frame)] = code, key, owner, before, self.outside()

    def end(self, found, answer, code, key, owner, before, outside):
        try:
            result = self.reader.read(answer)
        except (_Unread, TypeError):
            found.is_clean = False
            return
        if self.state(owner, code) != before or self.outside() != outside:
            found.is_clean = False
            return
        known = found.first[key]
        if known is None:
            found.first[key] = before, outside, result
        elif known == (before, outside, result) or (known[0], known[2]) == (before, result):
            found.confirmed += 1
        elif known[:2] == (before, outside):
            found.is_clean = False
        else:
            found.first[key] = before, outside, result
            found.others += 1
        if not self.is_fixed(answer) and len(found.answers) < _CLOSELY:
            found.shares = True
        if len(found.answers) < _CLOSELY:
            found.answers.append((answer, result))

    def is_fixed(self, answer):
        kind = type(answer)
        if kind is tuple:
            return all(map(self.is_fixed, answer))
        return _is_plain(answer) or kind is float or kind.__module__ in _FIXED or isinstance(answer, _NAMED)

    def gives(self, found):
        if not found.shares:
            return "plain"
        try:
            same = all(self.reader.read(answer) == result for answer, result in found.answers)
        except (_Unread, TypeError):
            same = False
        return "unchanged" if same else "changed"


def workload(module, probe):
    watch = _Watch(module)
    sys.setprofile(watch)
    try:
        _play(_CODE, module, _Onlooker(probe, 0, _ignore))
    except (Exception, _Enough):
        pass
    finally:
        sys.setprofile(None)
    _tell(probe, [
        [name, each.calls, each.repeated, each.confirmed, each.others, watch.gives(each)]
        for name, each in watch.functions.items()
        if each.is_clean and each.confirmed
    ])
"""
