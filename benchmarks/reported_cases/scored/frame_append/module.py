"""A small table of rows with names of columns."""


class Frame:
    def __init__(self, columns, rows=()):
        self.columns = list(columns)
        self.rows = [list(row) for row in rows]

    def __len__(self):
        return len(self.rows)

    def append(self, record):
        row = [record.get(column) for column in self.columns]
        return Frame(self.columns, [*self.rows, row])

    def column(self, name):
        at = self.columns.index(name)
        return [row[at] for row in self.rows]

    def mean(self, name):
        values = [value for value in self.column(name) if value is not None]
        return sum(values) / len(values) if values else None


def load(records, columns=("id", "price", "city")):
    frame = Frame(columns)
    for record in records:
        frame = frame.append(record)
    return frame


def report(records):
    frame = load(records)
    return {"rows": len(frame), "mean": frame.mean("price"), "cities": len(set(frame.column("city")))}
