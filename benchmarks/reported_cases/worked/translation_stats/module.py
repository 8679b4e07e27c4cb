"""Figures of translations, and totals of languages and projects."""

BASIC_KEYS = ("all", "translated", "fuzzy", "readonly", "nottranslated", "approved")
WORD_KEYS = tuple(f"{key}_words" for key in BASIC_KEYS)


class Unit:
    def __init__(self, source, state):
        self.source = source
        self.state = state

    @property
    def num_words(self):
        return len(self.source.split())

    def is_in(self, key):
        if key == "all":
            return True
        if key == "nottranslated":
            return self.state == "empty"
        return self.state == key


class TranslationStats:
    def __init__(self, language, units):
        self.language = language
        self.units = units

    def count(self, key):
        return sum(1 for unit in self.units if unit.is_in(key))

    def words(self, key):
        return sum(unit.num_words for unit in self.units if unit.is_in(key))

    def get(self, key):
        if key.endswith("_words"):
            return self.words(key.removesuffix("_words"))
        return self.count(key)

    def percent(self, key):
        total = self.get("all")
        return round(100 * self.get(key) / total, 1) if total else 100.0


class LanguageStats:
    def __init__(self, language, translations):
        self.language = language
        self.translations = [each for each in translations if each.language == language]

    def calculate(self):
        data = {key: 0 for key in BASIC_KEYS + WORD_KEYS}
        for key in data:
            for translation in self.translations:
                data[key] += translation.get(key)
        return data

    def worst(self, count):
        ordered = sorted(self.translations, key=lambda each: each.percent("translated"))
        return [each.percent("translated") for each in ordered[:count]]


def overview(components):
    translations = [
        TranslationStats(language, [Unit(*unit) for unit in units]) for language, units in components
    ]
    languages = sorted({each.language for each in translations})
    found = []
    for language in languages:
        stats = LanguageStats(language, translations)
        data = stats.calculate()
        share = stats.calculate()["translated_words"] / max(1, stats.calculate()["all_words"])
        found.append((language, data, round(share, 3), stats.worst(3)))
    return found
