"""A client that remembers what it has rendered."""


class Pages:
    """Rendered pages, by path and language."""

    def __init__(self):
        self.rendered = {}
        self.hits = 0

    def page(self, path, language):
        """The page; rendered once."""
        key = (path, language)
        if key in self.rendered:
            self.hits += 1
            return self.rendered[key]
        text = self._render(path, language)
        self.rendered[key] = text
        return text

    def _render(self, path, language):
        title = path.strip("/").replace("/", " - ").title()
        return f"<html lang={language}><h1>{title}</h1>" + "<p>.</p>" * 200 + "</html>"


PAGES = Pages()
