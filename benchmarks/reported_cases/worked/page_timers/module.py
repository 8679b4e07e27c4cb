"""Elements of a page, timers among them."""

import itertools


class Client:
    def __init__(self):
        self.elements = {}
        self._numbers = itertools.count()

    def register(self, element):
        number = next(self._numbers)
        self.elements[number] = element
        return number

    def remove(self, element):
        self.elements.pop(element.id, None)


class Element:
    def __init__(self, client):
        self.client = client
        self.id = client.register(self)


class Label(Element):
    def __init__(self, client, text):
        super().__init__(client)
        self.text = text


class Timer(Element):
    def __init__(self, client, callback, payload, once=False):
        super().__init__(client)
        self.callback = callback
        self.payload = payload
        self.once = once
        self.active = True

    def fire(self):
        if not self.active:
            return None
        found = self.callback(self.payload)
        if self.once:
            self.active = False
        return found


PAGE = Client()
TITLE = Label(PAGE, "-")


def show(payload):
    TITLE.text = payload[:8]
    return len(payload)


def update(payloads):
    return [Timer(PAGE, show, payload, once=True).fire() for payload in payloads], TITLE.text
