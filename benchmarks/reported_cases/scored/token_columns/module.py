"""Tokens of source text with the line and column at which they stand."""

import string


class Token:
    def __init__(self, text, kind, line, column):
        self.text = text
        self.kind = kind
        self.line = line
        self.column = column

    def as_tuple(self):
        return (self.text, self.kind, self.line, self.column)


class Tokenizer:
    def __init__(self):
        self.len_lines = []
        self.tokens = []
        self.pending = ""

    def add_pending(self, position):
        if not self.pending:
            return
        column = position - len(self.pending) + 1
        for length in self.len_lines:
            column -= length
        kind = "number" if self.pending[0].isdigit() else "word"
        self.tokens.append(Token(self.pending, kind, len(self.len_lines) + 1, column))
        self.pending = ""

    def tokenize(self, source):
        began = 0
        for i, char in enumerate(source):
            if char in string.ascii_letters or char in string.digits or char == "_":
                self.pending += char
                continue
            self.add_pending(i)
            if char == "\n":
                self.len_lines.append(i - began + 1)
                began = i + 1
            elif not char.isspace():
                column = i + 1 - sum(self.len_lines)
                self.tokens.append(Token(char, "sign", len(self.len_lines) + 1, column))
        self.add_pending(len(source))
        return self.tokens


def tokens_of(source):
    return [token.as_tuple() for token in Tokenizer().tokenize(source)]
