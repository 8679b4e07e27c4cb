"""Tokens of templates, with the lines that they stand on."""

import re

TOKEN = re.compile(r"\$\{(?P<expr>[^}]*)\}|(?P<text>[^$]+)|(?P<other>\$)")


class Token:
    def __init__(self, kind, value, line):
        self.kind = kind
        self.value = value
        self.line = line


class Lexer:
    def __init__(self, text):
        self.text = text
        self.position = 0
        self.tokens = []

    def line_at(self, position):
        return self.text.count("\n", 0, position) + 1

    def lex(self):
        while self.position < len(self.text):
            match = TOKEN.match(self.text, self.position)
            kind = match.lastgroup
            self.tokens.append(Token(kind, match.group(kind), self.line_at(match.start())))
            self.position = match.end()
        return self.tokens


def expressions(text):
    return [(token.line, token.value) for token in Lexer(text).lex() if token.kind == "expr"]
