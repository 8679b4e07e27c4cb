"""Messages of a validator to its peers, and futures for their answers."""


class FutureTimeout(Exception):
    pass


class Future:
    def __init__(self, correlation, request):
        self.correlation = correlation
        self.request = request
        self._result = None

    def set_result(self, result):
        self._result = result

    def result(self):
        if self._result is None:
            raise FutureTimeout(self.correlation)
        return self._result


class FutureCollection:
    def __init__(self):
        self._futures = {}

    def put(self, future):
        self._futures[future.correlation] = future

    def set_result(self, correlation, result):
        self.get(correlation).set_result(result)

    def get(self, correlation):
        return self._futures[correlation]

    def remove(self, correlation):
        if correlation in self._futures:
            del self._futures[correlation]


class Connection:
    def __init__(self, peers):
        self.peers = peers
        self.futures = FutureCollection()
        self.sent = 0

    def send(self, peer, data, correlation):
        self.sent += 1
        future = Future(correlation, data)
        self.futures.put(future)
        if self.peers.get(peer):
            self.receive(correlation, f"{peer}: {len(data)}")
        return future

    def receive(self, correlation, answer):
        self.futures.set_result(correlation, answer)

    def ask(self, peer, data, correlation):
        future = self.send(peer, data, correlation)
        try:
            result = future.result()
        except FutureTimeout:
            return f"{peer} does not answer"
        self.futures.remove(correlation)
        return result


CONNECTION = Connection({"p0": True, "p1": True, "p2": False})


def gossip(messages):
    return [CONNECTION.ask(peer, data, correlation) for peer, data, correlation in messages]
