"""The paths that a scanner still has to try: a word list, and what crawling found."""

import threading

EXTENSIONS = ("php", "html", "txt")


class Dictionary:
    def __init__(self, words, extensions=EXTENSIONS, prefix=""):
        self._extensions = tuple(extensions)
        self._prefix = prefix
        self._index = 0
        self._extra_index = 0
        self._extra = []
        self._lock = threading.Lock()
        self._items = self.generate(words)

    def __len__(self):
        return len(self._items)

    @property
    def extra(self):
        return list(self._extra)

    @staticmethod
    def is_valid(path):
        return bool(path) and not path.startswith("#")

    def generate(self, words):
        seen = {}
        for word in words:
            word = word.strip()
            if not self.is_valid(word):
                continue
            if "%EXT%" in word:
                for extension in self._extensions:
                    seen[self._prefix + word.replace("%EXT%", extension)] = None
            else:
                seen[self._prefix + word] = None
        return list(seen)

    def add_extra(self, path):
        with self._lock:
            if path in self._items or path in self._extra:
                return False
            self._extra.append(path)
            return True

    def __next__(self):
        with self._lock:
            if self._extra_index < len(self._extra):
                self._extra_index += 1
                return self._extra[self._extra_index - 1]
            if self._index < len(self._items):
                self._index += 1
                return self._items[self._index - 1]
            raise StopIteration

    def __iter__(self):
        return self

    def reset(self):
        self._index = 0
        self._extra_index = 0
        self._extra.clear()


class Crawler:
    def __init__(self, dictionary, links):
        self.dictionary = dictionary
        self.links = links
        self.added = 0

    def visit(self, path):
        for link in self.links.get(path, ()):
            link = link.split("?", 1)[0].lstrip("/")
            if self.dictionary.is_valid(link) and self.dictionary.add_extra(link):
                self.added += 1


def scan(words, links, limit):
    dictionary = Dictionary(words)
    crawler = Crawler(dictionary, links)
    tried = []
    for path in dictionary:
        tried.append(path)
        crawler.visit(path)
        if len(tried) >= limit:
            break
    return {"tried": tried[-50:], "added": crawler.added, "size": len(dictionary), "extra": len(dictionary.extra)}
