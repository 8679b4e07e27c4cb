"""Tokens of a statement, put into groups."""


class Token:
    def __init__(self, kind, value):
        self.kind = kind
        self.value = value
        self.parent = None

    def __str__(self):
        return self.value


class TokenList(Token):
    def __init__(self, tokens):
        super().__init__("list", None)
        self.tokens = tokens
        for token in tokens:
            token.parent = self

    def __str__(self):
        return "".join(str(token) for token in self.tokens)

    def token_index(self, token):
        return self.tokens.index(token)

    def group_tokens(self, cls, tokens):
        place = self.token_index(tokens[0])
        for token in tokens:
            self.tokens.remove(token)
        group = cls(tokens)
        group.parent = self
        self.tokens.insert(place, group)
        return group


class Parenthesis(TokenList):
    pass


def group_parentheses(statement):
    place = 0
    while place < len(statement.tokens):
        if statement.tokens[place].value == "(":
            end = place
            while statement.tokens[end].value != ")":
                end += 1
            statement.group_tokens(Parenthesis, statement.tokens[place : end + 1])
        place += 1


def lex(text):
    tokens = []
    for word in text.split(" "):
        if word in ("(", ")", ","):
            tokens.append(Token("punctuation", word))
        else:
            tokens.append(Token("name", word))
    return tokens


def parse(text):
    statement = TokenList(lex(text))
    group_parentheses(statement)
    groups = [token for token in statement.tokens if isinstance(token, Parenthesis)]
    return len(statement.tokens), len(groups), [str(group) for group in groups[::50]]
