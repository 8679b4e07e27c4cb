"""Questions of a form, by position."""


class Question:
    def __init__(self, text, position):
        self.text = text
        self.position = position


class Form:
    def __init__(self):
        self.questions = []
        self.positions = {}

    def add(self, text, position=None):
        if position is None:
            position = max(self.positions.values(), default=0) + 1
        question = Question(text, position)
        self.positions[text] = position
        self.questions.append(question)
        return question

    def listing(self):
        return [(each.position, each.text) for each in self.questions]


def load(rows):
    form = Form()
    for text, position in rows:
        form.add(text, position)
    return form.listing()
