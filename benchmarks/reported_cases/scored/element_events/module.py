"""Views of an application, whose elements tell of events."""

import itertools


class Application:
    def __init__(self):
        self.handlers = {"click": {}, "change": {}}
        self.calls = 0

    def register(self, element, event, handler):
        by_element = self.handlers[event]
        if element not in by_element:
            by_element[element] = []
        by_element[element].append(handler)

    def unregister(self, element, event, handler):
        if element in self.handlers[event]:
            self.handlers[event][element].remove(handler)

    def dispatch(self, element, event, value):
        results = []
        for handler in self.handlers[event].get(element, []):
            self.calls += 1
            results.append(handler(value))
        return results


class Element:
    _ids = itertools.count()

    def __init__(self, view, text):
        self.view = view
        self.text = text
        self.id = f"element-{next(Element._ids)}"
        self.listening = []

    def on(self, event, handler):
        self.listening.append((event, handler))
        self.view.app.register(self.id, event, handler)

    def removed(self):
        for event, handler in self.listening:
            self.view.app.unregister(self.id, event, handler)
        self.listening = []


class View:
    def __init__(self, app):
        self.app = app
        self.elements = []
        self.clicked = []

    def add(self, text):
        element = Element(self, text)
        element.on("click", self.clicked.append)
        element.on("change", str.upper)
        self.elements.append(element)
        return element

    def unload(self):
        for element in self.elements:
            element.removed()
        self.elements = []


APP = Application()


def visit(texts):
    view = View(APP)
    seen = []
    for text in texts:
        element = view.add(text)
        APP.dispatch(element.id, "click", text)
        seen.append(APP.dispatch(element.id, "change", text))
    view.unload()
    return seen, view.clicked
