"""Routes by method: applications add theirs, requests look them up."""

ROUTES = {"GET": [("/health", "ok")], "POST": []}


class Application:
    def __init__(self, name):
        self.name = name

    def route(self, method, path):
        routes = ROUTES[method]
        known = [each for each, _ in routes]
        if path not in known:
            routes.append((path, self.name))
        return len(routes)


def find(method, path):
    for known, name in ROUTES[method]:
        if known == path:
            return name
    return None


def serve(name, paths):
    application = Application(name)
    counts = [application.route("GET", path) for path in paths]
    return counts[-1] <= 12, [find("GET", path) for path in paths]
