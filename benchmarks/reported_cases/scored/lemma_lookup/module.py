"""Words of several languages, and the meanings that they have."""

from collections import defaultdict


class WordNet:
    def __init__(self):
        self._lang_data = defaultdict(list)

    def load(self, lang, lines):
        by_lemma, by_synset = defaultdict(list), defaultdict(list)
        for line in lines:
            synset, lemma = line.split("\t")
            by_lemma[lemma.lower()].append(synset)
            by_synset[synset].append(lemma)
        self._lang_data[lang].append(by_synset)
        self._lang_data[lang].append(by_lemma)

    def synsets(self, lemma, lang):
        lemma = lemma.lower()
        if lang not in self._lang_data:
            return []
        return sorted(self._lang_data[lang][1][lemma])

    def lemma_names(self, synset, lang):
        return self._lang_data[lang][0][synset]

    def words(self, lang):
        return sum(1 for synsets in self._lang_data[lang][1].values() if synsets)


WORDNET = WordNet()
WORDNET.load("deu", [f"s{n}\tWort{n % 40}" for n in range(100)])


def annotate(lang, words):
    found = {word: WORDNET.synsets(word, lang) for word in words}
    names = [WORDNET.lemma_names(synset, lang) for synsets in found.values() for synset in synsets]
    return sorted(found.items()), len(names), WORDNET.words(lang)
