"""Channels of a message broker, with callbacks when a command was done."""


class Client:
    def __init__(self):
        self.subscribed = {}
        self.unsubscribe_callbacks = []

    def subscribe(self, channel, handler):
        self.subscribed[channel] = handler

    def unsubscribe(self, channel, callback):
        self.unsubscribe_callbacks.append((channel, callback))
        self._confirmed(channel)

    def _confirmed(self, channel):
        self.subscribed.pop(channel, None)
        for name, callback in self.unsubscribe_callbacks:
            if name == channel:
                callback(channel)

    def publish(self, channel, message):
        handler = self.subscribed.get(channel)
        return None if handler is None else handler(message)


CLIENT = Client()


class Visitor:
    def __init__(self, name, profile):
        self.name, self.profile = name, profile
        self.got = []

    def visit(self, messages):
        CLIENT.subscribe(self.name, self.got.append)
        for message in messages:
            CLIENT.publish(self.name, message)
        CLIENT.unsubscribe(self.name, self.left)
        return len(self.got)

    def left(self, channel):
        self.got.append(f"left {channel}")


def visits(profiles):
    return [Visitor(name, profile).visit(["a", "b", "c"]) for name, profile in profiles]
