"""Stems the words of Latin texts, other than those that say nothing."""

ENDINGS = ("ibus", "ius", "ae", "am", "as", "em", "es", "ia", "is", "os", "um", "us", "a", "e", "i", "o")


class Stemmer:
    def __init__(self, stops):
        self.stops = list(stops)
        self.stemmed = 0

    def add_stop(self, word):
        self.stops.append(word)

    def strip(self, word):
        for ending in ENDINGS:
            if word.endswith(ending) and len(word) > len(ending) + 1:
                self.stemmed += 1
                return word[: -len(ending)]
        return word

    def stem(self, text):
        stems = []
        for word in text.split(" "):
            if word not in self.stops:
                stems.append(self.strip(word))
            else:
                stems.append(word)
        return " ".join(stems)


def stem_all(stops, more, texts):
    stemmer = Stemmer(stops)
    for word in more:
        stemmer.add_stop(word)
    found = [stemmer.stem(text) for text in texts]
    return [text[:60] for text in found], stemmer.stemmed, len(stemmer.stops)
