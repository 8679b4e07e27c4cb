"""Addresses made from the templates of routes."""


class Router:
    def __init__(self):
        self.templates = {}

    def add(self, name, template):
        self.templates[name] = template

    def url_for(self, name, **values):
        """The address of a route.

        Raises
        ------
        KeyError
            If there is no such route, or a value of its template is missing.
        """
        return self.templates[name].format_map(values)


ROUTER = Router()
ROUTER.add("user", "/users/{user}")
ROUTER.add("order", "/users/{user}/orders/{order}")


def links(requests):
    found = []
    for name, values in requests:
        try:
            found.append(ROUTER.url_for(name, **values))
        except KeyError as error:
            found.append(f"400 {error.args[0]} is missing")
    return found
