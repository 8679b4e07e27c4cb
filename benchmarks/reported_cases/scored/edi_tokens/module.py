"""Tokens of EDIFACT messages."""


class Characters:
    data_separator = "+"
    component_separator = ":"
    escape = "?"
    terminator = "'"


class Tokenizer:
    def __init__(self):
        self.characters = Characters()
        self._message = ""
        self._char = None
        self._escaped = False

    def tokens(self, message):
        self._message = message
        self._read_next()
        found = []
        while self._char is not None:
            token = self._next_token()
            if token is not None:
                found.append(token)
        return found

    def _read_next(self):
        self._char = self._next_char()
        self._escaped = False
        if self._char == self.characters.escape:
            self._char = self._next_char()
            self._escaped = True

    def _next_char(self):
        if len(self._message) == 0:
            return None
        char = self._message[0]
        self._message = self._message[1:]
        return char

    def _is_control(self):
        if self._escaped:
            return False
        return self._char in (
            self.characters.data_separator,
            self.characters.component_separator,
            self.characters.terminator,
        )

    def _next_token(self):
        if self._is_control():
            sign = self._char
            self._read_next()
            return ("control", sign)
        content = ""
        while self._char is not None and not self._is_control():
            if self._char not in "\r\n":
                content += self._char
            self._read_next()
        return ("content", content) if content else None


def segments(message):
    found, current = [], []
    for kind, text in Tokenizer().tokens(message):
        if kind == "control" and text == "'":
            found.append(current)
            current = []
        elif kind == "content":
            current.append(text)
    return found
