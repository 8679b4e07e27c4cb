"""Requests as an application sees them."""


class Headers:
    def __init__(self, pairs=()):
        self._values = {name.lower(): value for name, value in pairs}

    def get(self, name, default=None):
        return self._values.get(name.lower(), default)


class Request:
    max_content_length = 500

    def __init__(self, method, path, headers):
        self.method = method
        self.path = path
        self.headers = Headers(headers)

    @property
    def content_length(self):
        value = self.headers.get("Content-Length")
        if value is None:
            return None
        try:
            return max(0, int(value))
        except ValueError:
            return None

    @property
    def is_too_large(self):
        length = self.content_length
        return length is not None and length > self.max_content_length


class App:
    def __init__(self):
        self.routes = {}

    def route(self, path, view):
        self.routes[path] = view

    def dispatch(self, request):
        view = self.routes.get(request.path)
        if view is None:
            return 404, ""
        if request.is_too_large:
            return 413, "too large"
        return 200, view(request)


def application():
    app = App()
    app.route("/echo", lambda request: f"{request.method} {request.content_length}")
    return app


def handle(app, method, path, headers):
    return app.dispatch(Request(method, path, headers))
