"""Tables of columns, with a mask of what is missing."""


class Column:
    def __init__(self, name, values=()):
        self.name = name
        self.values = tuple(values)

    def insert(self, place, value):
        return Column(self.name, self.values[:place] + (value,) + self.values[place:])

    def __len__(self):
        return len(self.values)


class Table:
    def __init__(self, names):
        self.columns = {name: Column(name) for name in names}

    def __len__(self):
        return len(next(iter(self.columns.values())))

    def add_row(self, row):
        self.insert_row(len(self), row)

    def insert_row(self, place, row):
        columns = {}
        for name, column in self.columns.items():
            columns[name] = column.insert(place, row.get(name))
        self.columns = columns

    def means(self):
        out = {}
        for name, column in self.columns.items():
            known = [value for value in column.values if value is not None]
            out[name] = round(sum(known) / len(known), 3) if known else None
        return out


def load(names, rows):
    table = Table(names)
    for row in rows:
        table.add_row(row)
    return len(table), table.means(), [column.values[-2:] for column in table.columns.values()]
