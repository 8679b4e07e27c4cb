"""Parts of lines by the columns that they take in a terminal."""

import unicodedata


def width(text):
    total = 0
    for character in text:
        if unicodedata.combining(character):
            continue
        total += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return total


class Line:
    def __init__(self, text):
        self.text = text

    def columns(self):
        return width(self.text)

    def slice(self, start, end):
        found = []
        for index, character in enumerate(self.text):
            begin = width(self.text[:index])
            if begin >= end:
                break
            if begin >= start:
                found.append(character)
        return "".join(found)


class Screen:
    def __init__(self, columns):
        self.columns = columns

    def rows(self, line):
        found = []
        for start in range(0, line.columns(), self.columns):
            found.append(line.slice(start, start + self.columns))
        return found


def draw(texts, columns):
    screen = Screen(columns)
    return [screen.rows(Line(text)) for text in texts]
