"""A client of a service that runs commands."""

import http.client


class Service:
    """The service, which drops a connection now and then."""

    def __init__(self, drops):
        self.drops = drops
        self.requests = 0
        self.commands = []

    def answer(self, method, path, data):
        self.requests += 1
        if method == "GET" and self.requests in self.drops:
            raise http.client.RemoteDisconnected("closed connection without response")
        if method == "POST":
            self.commands.append(data)
            return {"id": len(self.commands)}
        return {"status": "done" if int(path.rsplit("/", 1)[1]) % 2 else "running"}


class Connection:
    def __init__(self, service, token):
        self.service = service
        self.token = token

    def _call(self, method, path, data=None):
        return self.service.answer(method, f"/v1/{path}", data)

    def get(self, path):
        try:
            return self._call("GET", path)
        except ConnectionError:
            return self._call("GET", path)

    def post(self, path, data):
        return self._call("POST", path, data)


class Command:
    def __init__(self, connection):
        self.connection = connection

    def create(self, text):
        return self.connection.post("commands", text)["id"]

    def find(self, number):
        return self.connection.get(f"commands/{number}")["status"]


def run(drops, texts):
    service = Service(drops)
    command = Command(Connection(service, "t"))
    numbers = [command.create(text) for text in texts]
    return [command.find(number) for number in numbers], service.commands
