"""Seeds as words that people can write down."""

import unicodedata
import zlib


def normalize_text(seed):
    seed = unicodedata.normalize("NFKD", seed).lower()
    return " ".join(seed.split())


class Wordlist:
    def __init__(self, words):
        self.words = [normalize_text(word) for word in words]

    def __len__(self):
        return len(self.words)

    def word(self, place):
        return self.words[place]

    def place(self, word):
        return self.words.index(word)

    def __contains__(self, word):
        return word in self.words


class Mnemonic:
    def __init__(self, words):
        self.wordlist = Wordlist(words)

    def encode(self, number):
        size = len(self.wordlist)
        words = []
        while number:
            words.append(self.wordlist.word(number % size))
            number //= size
        return " ".join(words)

    def decode(self, seed):
        number = 0
        for word in reversed(seed.split()):
            number = number * len(self.wordlist) + self.wordlist.place(word)
        return number

    def check(self, seed):
        return all(word in self.wordlist for word in seed.split())

    def make(self, number, prefix):
        while True:
            number += 1
            seed = self.encode(number)
            if self.decode(seed) != number:
                raise ValueError("cannot extract the same number from the seed")
            if zlib.crc32(seed.encode()) % 64 == prefix and self.check(seed):
                return seed


def make_seeds(words, numbers, prefix):
    mnemonic = Mnemonic(words)
    return [mnemonic.make(number, prefix) for number in numbers]
