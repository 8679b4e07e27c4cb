"""Work items of another service, synchronised by its events."""


class Sync:
    def __init__(self, users):
        self.users = users
        self.states = {}

    def email(self, name):
        if name is None:
            return None
        return self.users.get(name)

    def handle(self, data):
        resource = data["resource"]
        fields = resource["fields"]
        assigned = fields.get("System.AssignedTo")
        state = fields.get("System.State")
        if state is not None:
            self.states[resource["workItemId"]] = state
        return resource["workItemId"], self.email(assigned), state


def events(users, rows):
    sync = Sync(users)
    return [sync.handle(row) for row in rows], sorted(sync.states.items())
