"""A cursor over the rows of a query, which arrive in batches."""


class CursorEmpty(Exception):
    pass


class Cursor:
    def __init__(self, connection):
        self.connection = connection
        self.items = []
        self.outstanding = 0
        self.error = None

    def extend(self, batch):
        self.outstanding -= 1
        self.items.extend(batch)

    def fetch_more(self):
        self.outstanding += 1
        batch = self.connection.next_batch()
        if batch is None:
            self.error = CursorEmpty("no more rows")
        else:
            self.extend(batch)

    def __iter__(self):
        return self

    def __next__(self):
        try:
            return self.next_row()
        except CursorEmpty:
            raise StopIteration from None

    def next_row(self):
        while len(self.items) == 0:
            if self.error is not None:
                raise self.error
            self.fetch_more()
        row = self.items[0]
        del self.items[0]
        return row

    def __repr__(self):
        shown = ", ".join(repr(each) for each in self.items[:3])
        return f"<Cursor [{shown}{', ...' if len(self.items) > 3 else ''}]>"


class Connection:
    def __init__(self, rows, batch):
        self.rows = rows
        self.batch = batch
        self.sent = 0

    def next_batch(self):
        if self.sent >= len(self.rows):
            return None
        found = self.rows[self.sent : self.sent + self.batch]
        self.sent += self.batch
        return found


def totals(rows, batch):
    cursor = Cursor(Connection(rows, batch))
    seen = repr(cursor)
    count, total = 0, 0
    for row in cursor:
        count += 1
        total += row["amount"]
    return seen, count, total
