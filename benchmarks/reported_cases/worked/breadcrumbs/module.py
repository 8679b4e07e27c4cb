"""What happened before an error, sent with it."""


class Client:
    def __init__(self, options=None):
        self.options = {"max_breadcrumbs": 50, "environment": "production"} | (options or {})
        self.sent = 0

    def capture(self, event):
        self.sent += 1
        return {"id": self.sent, "level": event["level"], "crumbs": len(event["breadcrumbs"]), "last": event["breadcrumbs"][-1:]}


class Scope:
    def __init__(self):
        self._breadcrumbs = []
        self._tags = {}

    def set_tag(self, key, value):
        self._tags[key] = value

    def add_breadcrumb(self, crumb):
        self._breadcrumbs.append(crumb)

    def apply_to_event(self, event, client):
        most = client.options["max_breadcrumbs"]
        event["breadcrumbs"] = list(self._breadcrumbs[-most:])
        event["tags"] = dict(self._tags)
        return event


class Hub:
    def __init__(self, client):
        self.client = client
        self.scope = Scope()

    def add_breadcrumb(self, category, message):
        self.scope.add_breadcrumb({"category": category, "message": message})

    def capture_message(self, message, level="info"):
        return self.client.capture(self.scope.apply_to_event({"message": message, "level": level}, self.client))


HUB = Hub(Client())


def job(messages):
    HUB.scope.set_tag("size", len(messages))
    for message in messages:
        HUB.add_breadcrumb("log", message)
    return HUB.capture_message("done")["crumbs"]
