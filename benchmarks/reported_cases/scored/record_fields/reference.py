"""Records of papers, field by field."""


class Paper:
    def __init__(self):
        self.fields = {}

    def add(self, tag, data):
        if tag in self.fields:
            self.fields[tag] = " ".join([self.fields[tag], str(data)])
        else:
            self.fields[tag] = str(data)


class Parser:
    numbers = ("PY", "BP", "EP")

    def __init__(self):
        self.papers = []
        self.tag = None

    def convert(self, tag, text):
        return int(text) if tag in self.numbers and text.isdigit() else text

    def line(self, line):
        tag, text = line[:2].strip(), line[3:]
        if tag == "PT":
            self.papers.append(Paper())
        self.tag = tag or self.tag
        self.papers[-1].add(self.tag, self.convert(self.tag, text))


def read(text):
    parser = Parser()
    for line in text.splitlines():
        parser.line(line)
    return [sorted(paper.fields.items()) for paper in parser.papers]
