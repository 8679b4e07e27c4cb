"""The report of a mail filter, taken apart and explained."""

MEANINGS = {
    "CIP": "Connecting IP address",
    "CTRY": "Country of the sender",
    "SCL": "Spam confidence level",
    "PTR": "Reverse lookup",
}


class Report:
    def __init__(self, header, value):
        self.header = header
        self.value = value
        self.known = {}
        self.other = []

    def parse(self):
        for entry in self.value.split(";"):
            entry = entry.strip()
            if not entry:
                continue
            name, value = entry.split(":", 1)
            if name in MEANINGS:
                self.known[name] = value
            else:
                self.other.append((name, value))
        return self

    def level(self):
        return int(self.known.get("SCL", "-1"))

    def lines(self):
        found = [f"{MEANINGS[name]}: {value or 'unknown'}" for name, value in self.known.items()]
        return found + [f"({name} = {value})" for name, value in sorted(self.other)]


def analyse(headers):
    pages = []
    for header, value in headers:
        report = Report(header, value).parse()
        pages.append((header, report.level(), report.lines()))
    return pages
