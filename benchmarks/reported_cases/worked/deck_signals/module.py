"""Pages of a deck of keys, whose actions listen to what happens."""


class SignalManager:
    def __init__(self):
        self.connected_signals = {}

    def connect_signal(self, signal, callback):
        self.connected_signals.setdefault(signal, []).append(callback)

    def trigger_signal(self, signal, *values):
        for callback in list(self.connected_signals.get(signal, [])):
            callback(*values)


SIGNALS = SignalManager()


class Action:
    def __init__(self, page, settings):
        self.page = page
        self.settings = settings
        self.shown = []
        self.on_ready()

    def on_ready(self):
        SIGNALS.connect_signal("page_renamed", self.on_page_renamed)
        if self.settings.get("follows"):
            SIGNALS.connect_signal("app_changed", self.on_app_changed)

    def on_page_renamed(self, old, new):
        if self.page.name == old:
            self.shown.append(f"now {new}")

    def on_app_changed(self, name):
        if name in self.settings["follows"]:
            self.shown.append(name)

    def on_removed_from_cache(self):
        self.shown.append("removed")


class Page:
    def __init__(self, name, keys):
        self.name = name
        self.actions = [Action(self, settings) for settings in keys]

    def rename(self, new):
        SIGNALS.trigger_signal("page_renamed", self.name, new)
        self.name = new

    def clear_action_objects(self):
        for action in self.actions:
            action.on_removed_from_cache()
        shown = [list(action.shown) for action in self.actions]
        self.actions = []
        return shown


class Deck:
    def __init__(self):
        self.page = None

    def load_page(self, name, keys):
        shown = self.page.clear_action_objects() if self.page else []
        self.page = Page(name, keys)
        return shown


def use(pages, apps):
    deck = Deck()
    found = []
    for name, keys in pages:
        found.append(deck.load_page(name, keys))
        for app in apps:
            SIGNALS.trigger_signal("app_changed", app)
        deck.page.rename(f"{name}!")
    found.append(deck.load_page("end", []))
    return found
