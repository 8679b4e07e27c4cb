"""Messages of HTTP, parsed line by line."""


class Message:
    def __init__(self):
        self.top = ""
        self.fields = []
        self.errors = []


class MessageHandler:
    def __init__(self, inspecting=False):
        self.inspecting = inspecting
        self.message = None

    def input_error(self, name, what):
        self.message.errors.append((name, what))

    def parse_fields(self, lines):
        fields = []
        for line in lines:
            if line[:1] in (" ", "\t") and fields:
                name, value = fields[-1]
                fields[-1] = (name, f"{value} {line.strip()}")
                continue
            if ":" not in line:
                continue
            name, value = line.split(":", 1)
            if name[-1] in (" ", "\t"):
                self.input_error(name, "space before the colon")
                if not self.inspecting:
                    continue
            fields.append((name.strip().lower(), value.strip()))
        return fields

    def parse(self, text):
        self.message = Message()
        top, *lines = text.split("\r\n")
        self.message.top = top
        self.message.fields = self.parse_fields(lines)
        return self.message


def read(texts, inspecting=False):
    handler = MessageHandler(inspecting)
    found = []
    for text in texts:
        message = handler.parse(text)
        found.append((message.top, message.fields, message.errors))
    return found
