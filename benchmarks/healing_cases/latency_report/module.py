"""Turns a log into a report: newest lines first, words counted against an average."""

import re


def tokens(line):
    """Words of a line in lower case."""
    word = re.compile(r"[a-z]+", re.IGNORECASE)
    return [each.lower() for each in word.findall(line)]


def report(lines, stopwords):
    """Text of the report; words that are no stopwords and longer than the mean are marked."""
    text = ""
    lengths = [len(line) for line in lines]
    for line in lines:
        mean = sum(lengths) / len(lengths)
        marked = [word.upper() if len(line) > mean and word not in stopwords else word for word in tokens(line)]
        text = " ".join(marked) + "\n" + text
    return text
