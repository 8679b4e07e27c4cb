"""Lines of text, laid out on pages of a limited size."""


class Paginator:
    def __init__(self, max_lines, prefix=""):
        self.max_lines = max_lines
        self.prefix = prefix
        self._pages = []

    def new_page(self):
        self._pages.append([self.prefix] if self.prefix else [])

    def add_line(self, line):
        if not self._pages or len(self._pages[-1]) >= self.max_lines:
            self.new_page()
        self._pages[-1].append(line)

    def pages(self):
        return ["\n".join(page) for page in self._pages]


class Menu:
    def __init__(self, title):
        self.title = title
        self.paginator = Paginator(3)

    def show(self, lines, is_titled):
        if is_titled:
            self.paginator.new_page()
            self.paginator.add_line(self.title)
        for line in lines:
            self.paginator.add_line(line)
        return self.paginator.pages()


def render(menus):
    return [Menu(title).show(lines, is_titled) for title, lines, is_titled in menus]
