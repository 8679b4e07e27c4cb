"""Tips that are read from files: a title, a text, and a block of code."""


class Tip:
    def __init__(self, title, text, code):
        self.title = title
        self.text = text
        self.code = code


def fences(lines):
    return [number for number, line in enumerate(lines) if line.strip() == "```"]


def parse(content):
    lines = content.splitlines()
    start, end = fences(lines) or (len(lines), len(lines))
    title = lines[0].lstrip("# ") if lines else ""
    text = " ".join(line for line in lines[1:start] if line)
    return Tip(title, text, "\n".join(lines[start + 1 : end]))


def sync(contents):
    tips = [parse(content) for content in contents]
    return [(tip.title, tip.text, tip.code) for tip in tips]
