"""Rooms in which several people edit a document."""


class Broken(Exception):
    pass


class Room:
    def __init__(self):
        self.sockets = {}
        self.code = ""
        self.comments = []


class CollaborationManager:
    def __init__(self):
        self.rooms = {}

    def connect(self, session_id, user, socket):
        room = self.rooms.setdefault(session_id, Room())
        room.sockets[user] = socket
        return len(room.sockets)

    def disconnect(self, session_id, user):
        room = self.rooms.get(session_id)
        if room is None:
            return
        room.sockets.pop(user, None)
        if not room.sockets:
            del self.rooms[session_id]

    def broadcast(self, session_id, message):
        room = self.rooms.get(session_id)
        if room is None:
            return 0
        room.code = message
        stale, sent = [], 0
        for user, socket in room.sockets.items():
            try:
                socket.send(message)
                sent += 1
            except Broken:
                stale.append(user)
        for user in stale:
            room.sockets.pop(user, None)
        return sent


class Socket:
    def __init__(self):
        self.is_open = True
        self.received = 0

    def send(self, message):
        if not self.is_open:
            raise Broken
        self.received += len(message)


MANAGER = CollaborationManager()


def edit(session_id, users, messages, in_order):
    sockets = {user: Socket() for user in users}
    for user, socket in sockets.items():
        MANAGER.connect(session_id, user, socket)
    sent = [MANAGER.broadcast(session_id, message) for message in messages]
    for user, socket in sockets.items():
        if in_order:
            MANAGER.disconnect(session_id, user)
        else:
            socket.is_open = False
    MANAGER.broadcast(session_id, "saved")
    return sent
