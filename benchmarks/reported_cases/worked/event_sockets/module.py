"""Events of a server, and sockets of browsers that listen to them."""


class WebSocketClosedError(Exception):
    pass


class EventLogger:
    def __init__(self):
        self._listeners = {}
        self.emitted = 0

    def add_listener(self, schema, listener):
        self._listeners.setdefault(schema, set()).add(listener)

    def remove_listener(self, schema, listener):
        self._listeners.get(schema, set()).discard(listener)

    def emit(self, schema, data):
        self.emitted += 1
        for listener in list(self._listeners.get(schema, ())):
            listener(schema, data)


class SubscribeWebsocket:
    def __init__(self, logger, browser):
        self.event_logger = logger
        self.browser = browser
        self.state = {"headers": dict(browser.headers), "written": []}

    def open(self):
        self.event_logger.add_listener("contents", self.event_listener)

    def event_listener(self, schema, data):
        try:
            self.write_message({"schema": schema, **data})
        except WebSocketClosedError:
            self.browser.lost += 1

    def write_message(self, message):
        if self.browser.gone:
            raise WebSocketClosedError
        self.state["written"].append(message)
        self.browser.received += 1

    def on_close(self):
        self.event_logger.remove_listener("contents", self.event_listener)


class Browser:
    def __init__(self, headers):
        self.headers = headers
        self.gone = False
        self.received = 0
        self.lost = 0


LOGGER = EventLogger()


def session(headers, saves, clean):
    browser = Browser(headers)
    socket = SubscribeWebsocket(LOGGER, browser)
    socket.open()
    for path in saves:
        LOGGER.emit("contents", {"action": "save", "path": path})
    if clean:
        socket.on_close()
    browser.gone = True
    LOGGER.emit("contents", {"action": "close", "path": ""})
    return browser.received
