"""Options of a command, and how arguments are read into values."""


class Option:
    def __init__(self, names, default=None, is_flag=False):
        self.names = tuple(names)
        self.default = default
        self.is_flag = is_flag

    @property
    def key(self):
        return max(self.names, key=len).lstrip("-").replace("-", "_")


class NoSuchOption(Exception):
    pass


class Command:
    def __init__(self, name):
        self.name = name
        self.params = []

    def option(self, *names, default=None, is_flag=False):
        self.params.append(Option(names, default, is_flag))
        return self

    def _match(self, given):
        for param in self.params:
            if given in param.names:
                return param
        raise NoSuchOption(given)

    def parse(self, args):
        values = {param.key: param.default for param in self.params}
        rest = list(args)
        positional = []
        while rest:
            arg = rest.pop(0)
            if not arg.startswith("-"):
                positional.append(arg)
                continue
            param = self._match(arg)
            values[param.key] = True if param.is_flag else rest.pop(0)
        return values, positional


def build(count):
    command = Command("run")
    for n in range(count):
        command.option(f"-o{n}", f"--option-{n}", default=n, is_flag=n % 3 == 0)
    return command


def run(command, lines):
    totals = []
    for args in lines:
        values, positional = command.parse(args)
        totals.append((sum(value is True for value in values.values()), len(positional)))
    return totals
