"""Numbers of words, merged from several corpora."""


class Dictionary:
    def __init__(self):
        self.token2id = {}
        self.frequencies = {}

    def add(self, token, wanted=None):
        if token in self.token2id:
            self.frequencies[token] += 1
            return self.token2id[token]
        number = len(self.token2id) if wanted is None else wanted
        while number in self.token2id.values():
            number += 1
        self.token2id[token] = number
        self.frequencies[token] = 1
        return number

    def merge(self, documents):
        return [[self.add(token) for token in document] for document in documents]


def vocabulary(fixed, documents):
    dictionary = Dictionary()
    for token, number in fixed:
        dictionary.add(token, number)
    rows = dictionary.merge(documents)
    return rows, max(dictionary.frequencies.values())
