"""A router of messages: handles of calls that wait for an answer from another context."""

from itertools import count


def listen(target, name, function):
    target._signals.setdefault(name, []).append(function)


def fire(target, name, *arguments):
    for function in list(target._signals.get(name, ())):
        function(*arguments)


class Context:
    def __init__(self, name):
        self.name = name
        self._signals = {}


class Router:
    def __init__(self):
        self._handles = count(1000)
        self._handle_map = {}

    def add_handler(self, function, persist=True, respondent=None):
        handle = next(self._handles)
        self._handle_map[handle] = (persist, function)
        if respondent is not None:

            def on_disconnect():
                if handle in self._handle_map:
                    function(None)
                    del self._handle_map[handle]

            listen(respondent, "disconnect", on_disconnect)
        return handle

    def deliver(self, handle, message):
        persist, function = self._handle_map[handle]
        if not persist:
            del self._handle_map[handle]
        function(message)


class Receiver:
    def __init__(self, router, respondent):
        self.items = []
        self.handle = router.add_handler(self._on_receive, persist=False, respondent=respondent)

    def _on_receive(self, message):
        self.items.append("dead" if message is None else message)

    def get(self):
        return self.items[-1] if self.items else None


ROUTER = Router()
CHILD = Context("child")


def call(texts, lost):
    receivers = [Receiver(ROUTER, CHILD) for _ in texts]
    for number, (receiver, text) in enumerate(zip(receivers, texts)):
        if number not in lost:
            ROUTER.deliver(receiver.handle, text.upper())
    if lost:
        fire(CHILD, "disconnect")
    return [receiver.get() for receiver in receivers]
