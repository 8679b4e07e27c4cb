"""Pages with style sheets and scripts: the layout's own, and those of the page."""

LAYOUT = {
    "headers": ["base.css", "grid.css"],
    "scripts": ["htmx.js"],
}


class Page:
    def __init__(self, title, headers=(), scripts=()):
        self.title = title
        self.headers = headers
        self.scripts = scripts

    def wanted(self, kind):
        values = LAYOUT[kind]
        values += [value for value in getattr(self, kind)]
        return values

    def render(self):
        links = sorted(set(f"<link {name}>" for name in self.wanted("headers")) & set(f"<link {name}>" for name in [*self.headers, "base.css"]))
        scripts = [f"<script {name}>" for name in self.wanted("scripts") if name in self.scripts or name == "htmx.js"]
        return "".join(links) + "".join(sorted(set(scripts))) + f"<h1>{self.title}</h1>"


def respond(pages):
    return [len(Page(title, headers, scripts).render()) for title, headers, scripts in pages]
