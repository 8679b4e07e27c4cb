"""Items that are compared side by side, in a table that is sorted by any column."""


class Item:
    def __init__(self, name, attributes, price=None):
        self.name = name
        self.attributes = attributes
        self.price = price


class ItemCompare:
    def __init__(self, items, columns):
        self.items = list(items)
        self.columns = columns
        self.sort_column = None
        self.reverse = False

    def value(self, item, column):
        if column == "price":
            return item.price
        return item.attributes.get(column, 0.0)

    def sort_by(self, column):
        self.reverse = column == self.sort_column and not self.reverse
        self.sort_column = column
        self.populate()

    def populate(self):
        if self.sort_column is not None:
            self.items.sort(key=lambda item: self.value(item, self.sort_column) or 0.0, reverse=self.reverse)

    def rows(self):
        return [(item.name, *(self.value(item, column) for column in self.columns)) for item in self.items]


def compare(described, clicks):
    frame = ItemCompare([Item(*each) for each in described], ["damage", "range", "price"])
    shown = []
    for column in clicks:
        frame.sort_by(column)
        shown.append([row[0] for row in frame.rows()])
    return shown, frame.rows()
