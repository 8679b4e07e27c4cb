"""Accesses of users to rooms, and who may change them."""

OWNER, ADMIN, MEMBER = "owner", "administrator", "member"


class Access:
    def __init__(self, user, role, note=""):
        self.user = user
        self.role = role
        self.note = note


class Room:
    def __init__(self, accesses):
        self.accesses = {access.user: access for access in accesses}

    def owners(self):
        return [access.user for access in self.accesses.values() if access.role == OWNER]


class Serializer:
    fields = ("role", "note")

    def __init__(self, room, asking):
        self.room = room
        self.asking = asking

    def validate(self, data):
        role = self.room.accesses[self.asking].role
        if role == MEMBER:
            return "forbidden"
        if data.get("role") == OWNER and role != OWNER:
            return "only owners can make owners"
        return None

    def update(self, user, data):
        error = self.validate(data)
        if error is not None:
            return {"error": error}
        access = self.room.accesses[user]
        if access.role == OWNER and self.room.owners() == [user] and data.get("role", OWNER) != OWNER:
            return {"error": "the last owner stays"}
        for field in self.fields:
            if field in data:
                setattr(access, field, data[field])
        return {"user": access.user, "role": access.role, "note": access.note}


def patch(rows, changes):
    room = Room([Access(user, role) for user, role in rows])
    return [Serializer(room, asking).update(user, data) for asking, user, data in changes], room.owners()
