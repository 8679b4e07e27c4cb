"""Requests with a token, and the headers that are given for them."""


class Request:
    def __init__(self, url):
        self.url = url
        self.headers = {}
        self.cookies = {}

    def header(self, text):
        name, value = text.split(":", 1)
        self.headers[name.strip()] = value.lstrip()

    def cookie(self, text):
        for pair in text.split(";"):
            if "=" in pair:
                name, value = pair.strip().split("=", 1)
                self.cookies[name] = value


class Sender:
    def __init__(self, headers, cookies):
        self.given = headers
        self.cookies = cookies
        self.log = []

    def send(self, url, token):
        request = Request(url)
        for text in self.given:
            request.header(text)
        request.cookie(self.cookies)
        request.headers["Authorization"] = f"Bearer {token}"
        self.log.append(request)
        return sorted(request.headers.items()), sorted(request.cookies.items())


def run(tokens, headers, cookies):
    sender = Sender(headers, cookies)
    return [sender.send("https://x.y/", token) for token in tokens], len(sender.log)
