"""Sheets of a workbook: cells by row and column."""


class Sheet:
    def __init__(self, title):
        self.title = title
        self._cells = {}

    @property
    def max_row(self):
        if not self._cells:
            return 0
        return max(row for row, _ in self._cells)

    @property
    def max_column(self):
        if not self._cells:
            return 0
        return max(column for _, column in self._cells)

    def set(self, row, column, value):
        self._cells[(row, column)] = value

    def append(self, values):
        row = self.max_row + 1
        for column, value in enumerate(values, 1):
            if value is not None:
                self.set(row, column, value)

    def dimensions(self):
        return f"A1:{self.max_column}/{self.max_row}"


class Workbook:
    def __init__(self):
        self.sheets = []

    def create(self, title):
        sheet = Sheet(title)
        self.sheets.append(sheet)
        return sheet


def export(tables):
    book = Workbook()
    for title, rows in tables.items():
        sheet = book.create(title)
        sheet.set(1, 1, title)
        for row in rows:
            sheet.append(row)
    return [[sheet.title, sheet.dimensions(), len(sheet._cells)] for sheet in book.sheets]
