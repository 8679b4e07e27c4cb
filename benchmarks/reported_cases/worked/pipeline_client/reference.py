"""A client of a service that runs pipelines."""

import random


class Network:
    """Requests reach the server, and some answers are lost, never two in a row."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lost = False

    def carry(self, server, method, path, body):
        answer = server.handle(method, path, body)
        self.lost = not self.lost and self.random.random() < server.loss
        if self.lost:
            raise ConnectionResetError("connection reset by peer")
        return answer


class Server:
    loss = 0.0

    def __init__(self):
        self.starts = 0
        self.polls = 0

    def handle(self, method, path, body):
        if method == "POST":
            self.starts += 1
            return {"id": self.starts, "name": body["name"]}
        self.polls += 1
        return {"status": "compiling" if self.starts % 2 else "running", "path": path}


class Http:
    def __init__(self, network, server):
        self.network = network
        self.server = server

    def send(self, method, path, body=None):
        return self.network.carry(self.server, method, path, body)

    def get(self, path):
        for _ in range(2):
            try:
                return self.send("GET", path)
            except ConnectionError:
                pass
        return self.send("GET", path)

    def post(self, path, body):
        return self.send("POST", path, body)


class Pipelines:
    def __init__(self, http):
        self.http = http

    def start(self, name):
        return self.http.post("/pipelines", {"name": name})["id"]

    def status(self, number):
        return self.http.get(f"/pipelines/{number}")["status"]


def compile_all(seed, names, loss):
    server = Server()
    pipelines = Pipelines(Http(Network(seed), server))
    numbers = [pipelines.start(name) for name in names]
    server.loss = loss
    states = [pipelines.status(number) for number in numbers]
    return states, server.starts
