"""Dependencies of source files, found by a scan over their words."""

KEYWORDS = ("import", "class", "extends")


class ParsingMixin:
    def words_with_rest(self, words):
        last = len(words) - 1
        following = []
        for index, word in enumerate(words):
            if index < last:
                following = words[index + 1 :]
            else:
                following = []
            yield index, word, following

    def until(self, following, end):
        taken = []
        for word in following:
            if word == end:
                break
            taken.append(word)
        return taken


class JavaParser(ParsingMixin):
    def __init__(self):
        self.imports = []
        self.classes = {}

    def parse(self, text):
        words = text.split()
        current = None
        for _, word, following in self.words_with_rest(words):
            if word == "import":
                self.imports.append("".join(self.until(following, ";")))
            elif word == "class" and following:
                current = following[0]
                self.classes[current] = None
            elif word == "extends" and following and current is not None:
                self.classes[current] = following[0]
        return self.imports, self.classes


def scan(text):
    return JavaParser().parse(text)
