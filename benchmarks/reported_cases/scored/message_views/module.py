"""Buttons under messages of a chat; a store finds the view that a click belongs to."""


class ViewStore:
    def __init__(self):
        self._views = {}

    def add(self, view, message_id):
        view.message_id = message_id
        view._store = self
        self._views[message_id] = view

    def dispatch(self, message_id, custom_id, user):
        view = self._views.get(message_id)
        if view is None or view.is_finished:
            return None
        return view.click(custom_id, user)


class View:
    def __init__(self, labels, owner):
        self.labels = labels
        self.owner = owner
        self.message_id = None
        self.is_finished = False
        self._store = None
        self.clicks = []

    def click(self, custom_id, user):
        if user != self.owner:
            return "not for you"
        self.clicks.append(custom_id)
        if custom_id == self.labels[-1]:
            self.stop()
        return f"{user} chose {custom_id}"

    def stop(self):
        self.is_finished = True


STORE = ViewStore()


def conversation(message_id, labels, owner, clicks):
    STORE.add(View(labels, owner), message_id)
    said = [STORE.dispatch(message_id, custom_id, user) for custom_id, user in clicks]
    said.append(STORE.dispatch(message_id, labels[0], owner))
    return said
