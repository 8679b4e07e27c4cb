"""Records of an inventory, compared by what they hold."""


def flat(value):
    if isinstance(value, dict):
        return str(value["id"])
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return str(value)


class Record:
    def __init__(self, values):
        self._initial = {key: flat(value) for key, value in values.items()}
        self.values = dict(values)

    def update(self, changes):
        self.values.update(changes)

    def changed(self):
        now = {key: flat(value) for key, value in self.values.items()}
        return sorted(key for key in now if now[key] != self._initial.get(key))

    def serialize(self):
        return {key: flat(self.values[key]) for key in sorted(self.values)}


class Endpoint:
    def __init__(self):
        self.saved = []

    def save(self, record):
        changed = record.changed()
        if changed:
            self.saved.append(record.serialize())
        return changed


def edit(rows):
    endpoint = Endpoint()
    found = []
    for values, changes in rows:
        record = Record(values)
        record.update(changes)
        found.append(endpoint.save(record))
    return found, endpoint.saved
