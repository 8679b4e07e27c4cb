"""A writer of value change dumps: variables in scopes, and their changes over time."""


class Variable:
    __slots__ = ("ident", "size", "value")

    def __init__(self, ident, size, init):
        self.ident = ident
        self.size = size
        self.value = init

    def format_value(self, value):
        return f"b{value:b} {self.ident}"


class DumpWriter:
    def __init__(self, timescale="1 ns"):
        self.timescale = timescale
        self._scopes = {}
        self._next = 0
        self._lines = [f"$timescale {timescale} $end"]
        self._time = 0

    def register(self, scope, name, size, init=0):
        names = self._scopes.setdefault(scope, [])
        for known, _ in names:
            if known == name:
                raise KeyError(f"duplicate name {name} in scope {scope}")
        variable = Variable(format(self._next, "x"), size, init)
        self._next += 1
        names.append((name, variable))
        return variable

    def change(self, variable, time, value):
        if time != self._time:
            self._time = time
            self._lines.append(f"#{time}")
        if value != variable.value:
            variable.value = value
            self._lines.append(variable.format_value(value))

    def header(self):
        lines = []
        for scope in sorted(self._scopes):
            lines.append(f"$scope {scope} $end")
            for name, variable in self._scopes[scope]:
                lines.append(f"$var {variable.size} {variable.ident} {name} $end")
        return lines

    def close(self):
        return self.header() + self._lines


def dump(signals, changes):
    writer = DumpWriter()
    variables = []
    skipped = 0
    for scope, name, size in signals:
        try:
            variables.append(writer.register(scope, name, size))
        except KeyError:
            skipped += 1
    for time, (number, value) in enumerate(changes):
        writer.change(variables[number % len(variables)], time, value)
    lines = writer.close()
    return skipped, len(lines), lines[-1]
