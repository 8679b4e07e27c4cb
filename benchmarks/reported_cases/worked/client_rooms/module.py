"""A server of events: clients, the rooms that they are in, and handlers."""


class BaseManager:
    def __init__(self):
        self.rooms = {}

    def connect(self, sid):
        self.enter_room(sid, None)
        self.enter_room(sid, sid)

    def enter_room(self, sid, room):
        self.rooms.setdefault(room, {})[sid] = True

    def leave_room(self, sid, room):
        try:
            del self.rooms[room][sid]
            if not self.rooms[room]:
                del self.rooms[room]
        except KeyError:
            pass

    def get_rooms(self, sid):
        return [room for room, members in self.rooms.items() if sid in members and room is not None]

    def disconnect(self, sid):
        for room in [room for room, members in self.rooms.items() if sid in members]:
            self.leave_room(sid, room)


class Server:
    def __init__(self, manager=None):
        self.manager = manager or BaseManager()
        self.handlers = {}
        self.failures = 0

    def on(self, event):
        def decorate(handler):
            self.handlers[event] = handler
            return handler

        return decorate

    def _trigger_event(self, event, *arguments):
        if event in self.handlers:
            return self.handlers[event](*arguments)
        return None

    def handle_connect(self, sid, environ):
        self.manager.connect(sid)
        return self._trigger_event("connect", sid, environ) is not False

    def handle_event(self, sid, event, data):
        return self._trigger_event(event, sid, data)

    def handle_disconnect(self, sid):
        self._trigger_event("disconnect", sid)
        self.manager.disconnect(sid)


sio = Server()
NAMES = {}


@sio.on("connect")
def on_connect(sid, environ):
    if "name" in environ:
        NAMES[sid] = environ["name"]


@sio.on("join")
def on_join(sid, room):
    sio.manager.enter_room(sid, room)
    return len(sio.manager.get_rooms(sid))


@sio.on("disconnect")
def on_disconnect(sid):
    return NAMES.pop(sid)


def visit(sid, environ, rooms):
    accepted = sio.handle_connect(sid, environ)
    counts = [sio.handle_event(sid, "join", room) for room in rooms]
    try:
        sio.handle_disconnect(sid)
    except KeyError:
        sio.failures += 1
    return accepted, counts
