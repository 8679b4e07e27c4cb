"""The menu of a documentation, as HTML."""

from dataclasses import dataclass, field


@dataclass
class Page:
    title: str
    url: str


@dataclass
class Section:
    title: str
    pages: list = field(default_factory=list)


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")


def item(page, active):
    state = " active" if page.url == active else ""
    return f'<li class="page{state}"><a href="{page.url}">{escape(page.title)}</a></li>'


def menu(sections, active):
    html = "<ul>"
    for section in sections:
        html = f"{html}\n<li>{escape(section.title)}<ul>"
        for page in section.pages:
            html = f"{html}{item(page, active)}\n"
        html = f"{html}</ul></li>"
    return f"{html}</ul>"


def build(rows, active):
    sections = {}
    for section, title, url in rows:
        sections.setdefault(section, Section(section)).pages.append(Page(title, url))
    return menu(sections.values(), active)
