"""Rooms with members, who come and go."""


class Rooms:
    def __init__(self):
        self._rooms = {}

    def join(self, room, member):
        members = self._rooms.setdefault(room, [])
        if member not in members:
            members.append(member)

    def leave(self, room, member):
        members = self._rooms.get(room, [])
        if member in members:
            members.remove(member)
        if not members:
            self._rooms.pop(room, None)

    def members(self, room):
        return list(self._rooms.get(room, []))


ROOMS = Rooms()


def meet(rows):
    seen = []
    for room, member in rows:
        ROOMS.join(room, member)
        seen.append(len(ROOMS.members(room)))
    for room, member in rows:
        ROOMS.leave(room, member)
    return seen
