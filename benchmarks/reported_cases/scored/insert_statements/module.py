"""Writes the rows of data sets as statements."""


class Table:
    def __init__(self, name, columns):
        self.name = name
        self.columns = columns
        self.delimiter = ","

    def column_names(self):
        names = []
        for name, kind in self.columns:
            if kind != "skip":
                names.append(name.strip().lower().replace(" ", "_").replace("-", "_"))
        return names

    def types(self):
        return [kind for _, kind in self.columns if kind != "skip"]


class Engine:
    def __init__(self, table):
        self.table = table
        self.statements = 0

    def format_value(self, value, kind):
        if value in ("", "NA"):
            return "NULL"
        return value if kind == "int" else "'" + value.replace("'", "''") + "'"

    def insert_statement(self, values):
        self.statements += 1
        columns = ", ".join(self.table.column_names())
        types = self.table.types()
        given = ", ".join(self.format_value(value, kind) for value, kind in zip(values, types))
        return f"INSERT INTO {self.table.name} ({columns}) VALUES ({given});"

    def add_rows(self, lines):
        return [self.insert_statement(line.split(self.table.delimiter)) for line in lines]


def convert(name, columns, lines):
    engine = Engine(Table(name, columns))
    statements = engine.add_rows(lines)
    return engine.statements, [each[-40:] for each in statements]
