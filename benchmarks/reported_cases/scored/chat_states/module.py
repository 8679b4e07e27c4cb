"""States of conversations, by chat and user."""


class MemoryStorage:
    def __init__(self):
        self.data = {}

    def resolve(self, chat, user):
        chats = self.data.setdefault(chat, {})
        if user not in chats:
            chats[user] = {"state": None, "data": {}}
        return chats[user]

    def get_state(self, chat, user):
        return self.resolve(chat, user)["state"]

    def set_state(self, chat, user, state):
        self.resolve(chat, user)["state"] = state

    def update(self, chat, user, **values):
        self.resolve(chat, user)["data"].update(values)

    def get_data(self, chat, user):
        return dict(self.resolve(chat, user)["data"])

    def finish(self, chat, user):
        record = self.resolve(chat, user)
        record["state"] = None
        record["data"] = {}


class Form:
    def __init__(self, storage):
        self.storage = storage

    def talk(self, chat, user, name):
        self.storage.set_state(chat, user, "name")
        if self.storage.get_state(chat, user) != "name":
            return None
        self.storage.update(chat, user, name=name)
        found = self.storage.get_data(chat, user)
        self.storage.finish(chat, user)
        return found["name"]


FORM = Form(MemoryStorage())


def conversations(rows):
    return [FORM.talk(chat, user, name) for chat, user, name in rows]
