"""Tables of a document, written as markup."""


class Cell:
    def __init__(self, text, span=1, is_header=False):
        self.text = text
        self.span = span
        self.is_header = is_header

    def markup(self):
        tag = "th" if self.is_header else "td"
        span = f' colspan="{self.span}"' if self.span > 1 else ""
        return f"<{tag}{span}>{self.text}</{tag}>"


class Table:
    def __init__(self, caption, rows):
        self.caption = caption
        self.rows = rows

    def width(self):
        return max((sum(cell.span for cell in row) for row in self.rows), default=0)

    def export(self):
        body = ""
        for number, row in enumerate(self.rows):
            text = "".join(cell.markup() for cell in row)
            if number == 0:
                body = f"<tr>{text}</tr>"
            else:
                body += f"<tr>{text}</tr>"
        caption = f"<caption>{self.caption}</caption>" if self.caption else ""
        return f"<table>{caption}{body}</table>"


class Document:
    def __init__(self):
        self.tables = []

    def add(self, caption, texts):
        rows = [[Cell(text, is_header=number == 0) for text in row] for number, row in enumerate(texts)]
        self.tables.append(Table(caption, rows))

    def export(self):
        return "\n".join(table.export() for table in self.tables)


def convert(tables):
    document = Document()
    for caption, texts in tables:
        document.add(caption, texts)
    return document.export(), [table.width() for table in document.tables]
