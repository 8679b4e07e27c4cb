"""What a node of a network has asked for, and still waits for."""


class Request:
    def __init__(self, kind, number, when):
        self.kind = kind
        self.number = number
        self.when = when
        self.tries = 1


class Peer:
    limit = 30

    def __init__(self):
        self.in_progress = {}
        self.dropped = []
        self.asked = []

    def ask(self, kind, number, now):
        self.in_progress[(kind, number)] = Request(kind, number, now)
        self.asked.append((kind, number))

    def answer(self, kind, number):
        return self.in_progress.pop((kind, number), None) is not None

    def drop(self, request):
        self.in_progress.pop((request.kind, request.number))
        self.dropped.append(request.number)

    def step(self, now):
        waiting = [request for request in self.in_progress.values() if request.kind == "tx"]
        for request in waiting:
            if now - request.when <= self.limit:
                continue
            if request.tries < 2:
                request.tries += 1
                request.when = now
                self.asked.append((request.kind, request.number))
            else:
                self.drop(request)


def run(events):
    peer = Peer()
    for now, event, kind, number in events:
        if event == "ask":
            peer.ask(kind, number, now)
        elif event == "answer":
            peer.answer(kind, number)
        peer.step(now)
    return peer.asked, peer.dropped, sorted(peer.in_progress)
