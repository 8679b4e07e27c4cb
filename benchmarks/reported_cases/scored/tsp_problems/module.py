"""Problems of travelling salesmen, as text: a head of keys and values, and sections of rows."""

SECTIONS = {"NODE_COORD_SECTION", "DEMAND_SECTION"}


class Problem:
    def __init__(self):
        self.head = {}
        self.sections = {}

    def add(self, section, row):
        self.sections.setdefault(section, []).append(row)


def split_kv(line):
    key, value = line.split(":")
    return key.strip(), value.strip()


def read_row(line):
    number, *rest = line.split()
    return int(number), [float(each) for each in rest]


class Parser:
    def __init__(self):
        self.section = None
        self.problem = Problem()

    def feed(self, line):
        if line == "EOF":
            return False
        if line in SECTIONS:
            self.section = line
        elif self.section is None:
            key, value = split_kv(line)
            self.problem.head[key] = value
        else:
            self.problem.add(self.section, read_row(line))
        return True


def load(text):
    parser = Parser()
    for line in text.splitlines():
        if line.strip() and not parser.feed(line.strip()):
            break
    problem = parser.problem
    return problem.head, {name: len(rows) for name, rows in problem.sections.items()}
