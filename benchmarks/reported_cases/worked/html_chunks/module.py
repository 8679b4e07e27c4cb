"""Writes the breaks of phrases into HTML."""

from html.parser import HTMLParser

SEP = "\u200b"
SKIPPED = frozenset({"SCRIPT", "STYLE", "CODE", "PRE", "TEXTAREA"})


class HTMLChunkResolver(HTMLParser):
    """Walks through HTML and through the phrases of its text at the same time."""

    def __init__(self, chunks, separator):
        HTMLParser.__init__(self)
        self.chunks_joined = SEP.join(chunks)
        self.separator = separator
        self.to_skip = False
        self.scan_index = 0
        self.element_stack = []
        self.output = ""

    def handle_starttag(self, tag, attrs):
        encoded = "".join(f' {key}="{value}"' for key, value in attrs)
        self.element_stack.append(self.to_skip)
        if tag.upper() in SKIPPED:
            if not self.to_skip and self.chunks_joined[self.scan_index] == SEP:
                self.scan_index += 1
                self.output += self.separator
            self.to_skip = True
        self.output += f"<{tag}{encoded}>"

    def handle_endtag(self, tag):
        self.output += f"</{tag}>"
        self.to_skip = self.element_stack.pop()

    def handle_data(self, data):
        for char in data:
            if char != self.chunks_joined[self.scan_index]:
                if not self.to_skip:
                    self.output += self.separator
                self.scan_index += 1
            self.scan_index += 1
            self.output += char


class TextExtractor(HTMLParser):
    def __init__(self):
        HTMLParser.__init__(self)
        self.output = ""

    def handle_data(self, data):
        self.output += data


def get_text(html):
    extractor = TextExtractor()
    extractor.feed(html)
    return extractor.output


def resolve(phrases, html, separator="<wbr>"):
    resolver = HTMLChunkResolver(phrases, separator)
    resolver.feed(html)
    return resolver.output


def split(text):
    phrases = [""]
    for place, char in enumerate(text):
        phrases[-1] += char
        if char == "," or place % 7 == 6:
            phrases.append("")
    return phrases if phrases[-1] else phrases[:-1]


def translate(html):
    return resolve(split(get_text(html)), html)
