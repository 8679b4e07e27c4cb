"""Tables of a document, whose cells may span columns."""


class Cell:
    def __init__(self, text, span):
        self.text = text
        self.span = span


class Row:
    def __init__(self):
        self.cells = []

    def add(self, text, span=1):
        cell = Cell(text, span)
        self.cells.append(cell)
        return cell


class Table:
    def __init__(self, columns):
        self.columns = columns
        self.rows = []

    def add_row(self, entries):
        row = Row()
        for text, span in entries:
            row.add(text, span)
        self.rows.append(row)

    @property
    def _cells(self):
        cells = []
        for row in self.rows:
            for cell in row.cells:
                for _ in range(cell.span):
                    cells.append(cell)
        return cells

    def cell(self, row, column):
        return self._cells[column + row * self.columns]

    def text_of(self, row):
        return " | ".join(self.cell(row, column).text for column in range(self.columns))


def render(columns, entries):
    table = Table(columns)
    for row in entries:
        table.add_row(row)
    lines = [table.text_of(number) for number in range(len(table.rows))]
    table.add_row([("sum", columns)])
    lines.append(table.text_of(len(table.rows) - 1))
    return lines
