"""Widgets of a form, made of what a tracker tells about its fields."""


class Field:
    def __init__(self, row):
        self.row = row

    @property
    def name(self):
        return self.row.get("name", "")

    @property
    def key(self):
        return self.row.get("key")

    def is_custom(self):
        return bool(self.key) and self.key.lower().startswith("customfield_")

    def kind(self):
        return self.row.get("schema", {}).get("type", "string")


WIDGETS = {"string": "Input", "number": "NumberInput", "date": "DateInput"}


class Form:
    def __init__(self, fields, skipped):
        self.fields = fields
        self.skipped = skipped

    def widgets(self):
        made = []
        for field in self.fields:
            if field.key in self.skipped:
                continue
            mark = "*" if field.is_custom() else ""
            made.append(f"{WIDGETS.get(field.kind(), 'Input')}({field.name}{mark})")
        return made


def build(rows):
    return Form([Field(row) for row in rows], {"comment"}).widgets()
