"""Actors with a queue of messages each, which they handle in batches."""


class Message:
    __slots__ = ("kind", "value")

    def __init__(self, kind, value):
        self.kind = kind
        self.value = value


class Actor:
    def __init__(self, name, batch=8):
        self.name = name
        self.batch = batch
        self._event_queue = []
        self._handled = {}

    def post(self, kind, value):
        self._event_queue.append(Message(kind, value))

    @property
    def backlog(self):
        return len(self._event_queue)

    def step(self):
        taken = []
        while self._event_queue and len(taken) < self.batch:
            taken.append(self._event_queue.pop(0))
        for message in taken:
            self.handle(message)
        return len(taken)

    def handle(self, message):
        known = self._handled.get(message.kind, 0)
        self._handled[message.kind] = known + message.value

    def totals(self):
        return dict(self._handled)


def run(messages):
    actors = [Actor(f"a{number}") for number in range(2)]
    for number, (kind, value) in enumerate(messages):
        actors[number % 2].post(kind, value)
    waiting = [actor.backlog for actor in actors]
    steps = 0
    while any(actor.backlog for actor in actors):
        for actor in actors:
            steps += bool(actor.step())
    return waiting, steps, [actor.totals() for actor in actors]
