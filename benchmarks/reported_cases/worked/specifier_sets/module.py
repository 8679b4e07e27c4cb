"""Specifiers of versions, and the versions that fit them."""


class Version:
    def __init__(self, text):
        self.text = text
        parts = []
        for part in text.split("."):
            number, rest = "", ""
            for character in part:
                if character.isdigit() and not rest:
                    number += character
                else:
                    rest += character
            parts.append((int(number or 0), rest))
        self.key = tuple(parts)

    def __lt__(self, other):
        return self.key < other.key

    def __eq__(self, other):
        return self.key == other.key

    def __hash__(self):
        return hash(self.key)


class Specifier:
    def __init__(self, text):
        self.operator, self.wanted = text[:2], text[2:]

    def contains(self, text):
        version, wanted = Version(text), Version(self.wanted)
        if self.operator == ">=":
            return not version < wanted
        if self.operator == "<=":
            return not wanted < version
        return version != wanted


class SpecifierSet:
    def __init__(self, texts):
        self.specifiers = [Specifier(text) for text in texts]

    def contains(self, text):
        return all(specifier.contains(text) for specifier in self.specifiers)

    def filter(self, texts):
        return [text for text in texts if self.contains(text)]


def resolve(requirements, versions):
    return {name: SpecifierSet(texts).filter(versions[name])[-3:] for name, texts in requirements.items()}
