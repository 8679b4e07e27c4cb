"""Results of tests on network devices."""


class Result:
    def __init__(self, name, test, custom_field=None):
        self.name, self.test, self.custom_field = name, test, custom_field


class ResultManager:
    FIELDS = ("name", "test", "custom_field")

    def __init__(self):
        self._entries = []

    def add(self, result):
        self._entries.append(result)

    def sort(self, by):
        unknown = set(by) - set(self.FIELDS)
        if unknown:
            raise ValueError(f"Unknown fields: {unknown}")
        self._entries.sort(key=lambda result: [getattr(result, field) or "" for field in by])
        return self

    def rows(self):
        return [(each.name, each.test) for each in self._entries]


def table(documents, by):
    manager = ResultManager()
    for document in documents:
        manager.add(Result(**document))
    return manager.sort(by).rows()
