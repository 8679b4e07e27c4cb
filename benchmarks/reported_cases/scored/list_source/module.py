"""Lists of data, and the widgets that show them."""


class Source:
    def __init__(self):
        self._listeners = []
        self.rows = []

    def add_listener(self, listener):
        self._listeners.append(listener)

    def notify(self, notification, **details):
        for listener in self._listeners:
            method = getattr(listener, notification, None)
            if method is not None:
                method(**details)

    def append(self, row):
        self.rows.append(row)
        self.notify("insert", index=len(self.rows) - 1, item=row)

    def clear(self):
        self.rows.clear()
        self.notify("cleared")


SHARED = Source()


class Table:
    def __init__(self, source, title):
        self.title = title
        self.pixels = [title] * 120
        self.lines = []
        source.add_listener(self)

    def insert(self, index, item):
        self.lines.append(f"{index}: {item}")

    def cleared(self):
        self.lines = []

    def text(self):
        return "\n".join([self.title, *self.lines])


def show(titles, rows):
    pages = []
    for title in titles:
        table = Table(SHARED, title)
        for row in rows:
            SHARED.append(row)
        pages.append(len(table.text()))
        SHARED.clear()
    return pages
