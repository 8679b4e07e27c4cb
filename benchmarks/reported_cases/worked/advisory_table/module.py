"""Advisories from a service, printed as a table."""


class ApiClient:
    def __init__(self, pages):
        self.pages = pages
        self.log = []

    def _get(self, page):
        found = self.pages.get(page, [])
        self.log.append(f"page {page}: {len(found)} records")
        return found

    def search(self, page, fields):
        rows = [list(fields)]
        for record in self._get(page):
            rows.append(self._row(record, fields))
        return self._columnize(rows)

    def _row(self, record, fields):
        cells = []
        for field in fields:
            value = record.get(field, "")
            if isinstance(value, list):
                value = f"{len(value)} of them"
            cells.append(value)
        return cells

    def _columnize(self, rows, sep="  "):
        widths = [max(map(len, column)) for column in zip(*rows)]
        lines = []
        for row in rows:
            lines.append(sep.join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
        return lines


def main(pages, page):
    client = ApiClient(pages)
    lines = client.search(page, ("CVE", "severity", "cvss3_score", "advisories"))
    return lines, client.log
