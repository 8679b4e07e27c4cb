"""Names under which shows are known, as a form gives them."""


class Show:
    def __init__(self, number):
        self.number = number
        self.exceptions = set()


class Form:
    def __init__(self, arguments):
        self.arguments = arguments

    def names(self):
        names = self.arguments.get("exceptions")
        if not names:
            return set()
        return set(names) if isinstance(names, list) else {names}

    def flag(self, name):
        return self.arguments.get(name) == "on"


class Handler:
    def __init__(self):
        self.shows = {}

    def edit(self, number, form):
        show = self.shows.setdefault(number, Show(number))
        if form.flag("reset"):
            show.exceptions.clear()
        show.exceptions |= form.names()
        return sorted(show.exceptions)


def edit(requests):
    handler = Handler()
    return [handler.edit(number, Form(arguments)) for number, arguments in requests]
