"""Tables of a report: samples are rows, metrics are columns."""

from dataclasses import dataclass, field


@dataclass
class Table:
    title: str
    headers: list = field(default_factory=list)
    rows: dict = field(default_factory=dict)
    hidden: list = field(default_factory=list)

    def add_sample(self, name, metrics):
        row = self.rows.setdefault(name, {})
        for key, value in metrics.items():
            self._ensure_header(key)
            row[key] = value

    def _ensure_header(self, key):
        if key in self.headers:
            return
        self.headers.append(key)

    def visible(self):
        return [key for key in self.headers if key not in self.hidden]

    def as_lines(self):
        yield "\t".join(["sample", *self.visible()])
        shown = self.visible()
        for name in sorted(self.rows):
            row = self.rows[name]
            yield "\t".join([name, *(str(row.get(key, "")) for key in shown)])


def build(title, samples, hidden):
    table = Table(title, hidden=list(hidden))
    for name, metrics in samples:
        table.add_sample(name, metrics)
    return table
