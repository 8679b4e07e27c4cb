"""Translations by a language model: texts with markers between them."""

import re

MARKER = re.compile(r"<\|\d+\|>")


class Translator:
    def __init__(self, ask):
        self.ask = ask
        self.tokens = 0

    def prompt(self, texts):
        return "\n".join(f"<|{number}|>{text}" for number, text in enumerate(texts, 1))

    def parse(self, response, expected):
        translations = MARKER.split(response)[1:] or [response]
        if not translations[0].strip():
            translations = translations[1:]
        translations = [text.strip() for text in translations]
        return translations + [""] * (expected - len(translations))

    def translate(self, texts):
        response = self.ask(self.prompt(texts))
        self.tokens += len(response)
        return self.parse(response, len(texts))


def bubbles(ask, pages):
    translator = Translator(ask)
    found = [translator.translate(texts) for texts in pages]
    return found, translator.tokens
