"""How many cells of a terminal a text takes."""

CELL_WIDTHS = [
    (0, 0, 0), (1, 31, -1), (127, 159, -1), (768, 879, 0), (1155, 1161, 0), (1425, 1469, 0), (1471, 1471, 0),
    (1473, 1474, 0), (1552, 1562, 0), (1611, 1631, 0), (1750, 1756, 0), (2275, 2306, 0), (4352, 4447, 2),
    (8203, 8207, 0), (8986, 8987, 2), (9193, 9196, 2), (9748, 9749, 2), (11904, 11929, 2), (11931, 12019, 2),
    (12032, 12245, 2), (12272, 12283, 2), (12353, 12438, 2), (12449, 12543, 2), (12549, 12591, 2),
    (12593, 12686, 2), (12688, 12730, 2), (12800, 12871, 2), (12880, 19903, 2), (19968, 42124, 2),
    (44032, 55203, 2), (63744, 64255, 2), (65281, 65376, 2), (127744, 127776, 2), (127789, 127797, 2),
]


def character_size(character):
    codepoint = ord(character)
    for start, end, width in CELL_WIDTHS:
        if start <= codepoint <= end:
            return 0 if width == -1 else width
    return 1


class Text:
    def __init__(self, plain):
        self.plain = plain

    def cell_len(self):
        return sum(character_size(character) for character in self.plain)

    def truncate(self, width):
        used = 0
        for at, character in enumerate(self.plain):
            used += character_size(character)
            if used > width:
                return Text(self.plain[:at])
        return self


class Column:
    def __init__(self, header):
        self.header = Text(header)
        self.cells = []

    def add(self, value):
        self.cells.append(Text(str(value)))

    def width(self, most):
        return min(most, max(cell.cell_len() for cell in [self.header, *self.cells]))

    def render(self, most):
        width = self.width(most)
        for cell in self.cells:
            shown = cell.truncate(width)
            yield shown.plain + " " * (width - shown.cell_len())


def render(headers, rows, most=40):
    columns = [Column(header) for header in headers]
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            column.add(value)
    return ["|".join(line) for line in zip(*(column.render(most) for column in columns), strict=True)]
