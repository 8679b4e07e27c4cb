"""Answers of a model, whose fields are read as attributes."""


class Fields(dict):
    def __getattr__(self, name):
        return self[name]

    def __setattr__(self, name, value):
        self[name] = value


class Output(Fields):
    def __init__(self, text, **further):
        super().__init__(text=text, **further)


class Response(Fields):
    def __init__(self, status, output, usage):
        super().__init__(status=status, output=output, usage=usage)

    @property
    def tokens(self):
        return self.usage.get("total", 0)


class Conversation:
    def __init__(self):
        self.turns = []

    def add(self, response):
        output = response.output
        reasoning = getattr(output, "reasoning", None)
        words = len(output.text.split())
        if hasattr(output, "tools"):
            words += len(output.tools)
        self.turns.append((words, reasoning, response.tokens))


def talk(answers):
    conversation = Conversation()
    for status, fields, usage in answers:
        conversation.add(Response(status, Output(**fields), usage))
    return conversation.turns
