"""Fields of forms that choose a file."""


class Widget:
    needs_multipart = False

    def __init__(self, attrs=None):
        self.attrs = attrs.copy() if attrs is not None else {}

    def render(self, name, value):
        pairs = {"name": name, **self.attrs}
        if value:
            pairs["value"] = value
        return "<input " + " ".join(f'{key}="{pairs[key]}"' for key in sorted(pairs)) + ">"


class FileWidget(Widget):
    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.directory = attrs.get("directory", "")
        self.extensions = attrs.get("extensions", "*")

    def render(self, name, value):
        text = super().render(name, value)
        return f"{text}<a href='/browse/{self.directory}?type={self.extensions}'>browse</a>"


class Field:
    widget = Widget

    def __init__(self, name, options):
        self.name = name
        self.control = self.widget(options.get("attrs"))

    def show(self, value):
        return self.control.render(self.name, value)


class FileField(Field):
    widget = FileWidget


KINDS = {"text": Field, "file": FileField}


def form(description, values):
    rows = []
    for name, kind, options in description:
        rows.append(KINDS[kind](name, options).show(values.get(name)))
    return rows
