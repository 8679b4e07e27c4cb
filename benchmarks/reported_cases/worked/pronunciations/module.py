"""Pronunciations of words, and which of them rhyme."""

import re

pronunciations = []


def parse(lines):
    entries = []
    for line in lines:
        if line.startswith(";"):
            continue
        word, phones = line.strip().split("  ")
        entries.append((re.sub(r"\(\d\)$", "", word).lower(), phones))
    return entries


def init(lines):
    global pronunciations
    pronunciations = parse(lines)


def phones_for_word(find):
    found = []
    for word, phones in pronunciations:
        if word == find:
            found.append(phones)
    return found


def rhyming_part(phones):
    parts = phones.split(" ")
    for place in range(len(parts) - 1, -1, -1):
        if parts[place][-1] in "12":
            return " ".join(parts[place:])
    return phones


def search(pattern):
    wanted = re.compile(pattern)
    return [word for word, phones in pronunciations if wanted.search(phones)]


def same_rhyme(first, second):
    parts = {rhyming_part(phones) for phones in phones_for_word(first)}
    return any(rhyming_part(phones) in parts for phones in phones_for_word(second))


def schema(lines, poem):
    init(lines)
    pairs = zip(poem, poem[1:], strict=False)
    return [same_rhyme(first, second) for first, second in pairs], search("AH1 T$")[:5]
