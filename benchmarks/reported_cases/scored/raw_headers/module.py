"""Headers of an answer, from the lines that a server sent."""


class Headers:
    def __init__(self, lines):
        self._pairs = []
        for line in lines:
            if not line.strip():
                continue
            name, value = line.split(":", maxsplit=1)
            self._pairs.append((name.strip().lower(), value.strip()))

    def get(self, name, default=None):
        for key, value in reversed(self._pairs):
            if key == name.lower():
                return value
        return default

    def get_all(self, name):
        return [value for key, value in self._pairs if key == name.lower()]


class Response:
    def __init__(self, raw):
        first, *lines = raw.split("\r\n")
        self.status = int(first.split(" ")[1])
        self.headers = Headers(lines)

    @property
    def cookies(self):
        return dict(text.split(";")[0].split("=", 1) for text in self.headers.get_all("Set-Cookie"))

    @property
    def length(self):
        return int(self.headers.get("Content-Length", "0"))


def fetch(answers):
    responses = [Response(raw) for raw in answers]
    return [(response.status, response.length, response.cookies) for response in responses]
