"""Menus of a site, drawn from a tree of items."""


class Item:
    def __init__(self, ident, parent, title, url, in_menu=True):
        self.ident = ident
        self.parent = parent
        self.title = title
        self.url = url
        self.in_menu = in_menu
        self.has_children = False
        self.is_current = False
        self.in_branch = False


class SiteTree:
    def __init__(self):
        self.cache = {}

    def register(self, alias, items):
        self.cache[alias] = items

    def get_sitetree(self, alias):
        return self.cache.get(alias, [])

    def current_item(self, alias, url):
        for item in self.get_sitetree(alias):
            if item.url == url:
                return item
        return None

    def get_item_by_id(self, alias, ident):
        for item in self.get_sitetree(alias):
            if item.ident == ident:
                return item
        return None

    def get_children(self, alias, item):
        children = []
        for each in self.get_sitetree(alias):
            if each.in_menu and each.parent == (None if item is None else item.ident):
                children.append(each)
        return children

    def get_ancestor(self, alias, item):
        if item.parent is None:
            return item
        return self.get_ancestor(alias, self.get_item_by_id(alias, item.parent))

    def depth(self, alias, item):
        return 0 if item.parent is None else 1 + self.depth(alias, self.get_item_by_id(alias, item.parent))

    def menu(self, alias, url, parent=None):
        current = self.current_item(alias, url)
        lines = []
        for item in self.get_children(alias, parent):
            mark = "*" if current is not None and self.get_ancestor(alias, current) is item else ""
            lines.append("  " * self.depth(alias, item) + item.title + mark)
            lines += self.menu(alias, url, item)
        return lines


def render(rows, urls):
    tree = SiteTree()
    tree.register("main", [Item(*row) for row in rows])
    return ["\n".join(tree.menu("main", url)) for url in urls]
