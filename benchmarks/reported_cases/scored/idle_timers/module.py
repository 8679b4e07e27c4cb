"""Timers that run while the editor is idle."""


class App:
    def __init__(self):
        self.idle_timers = []
        self.ticks = 0


app = App()


class IdleTime:
    def __init__(self, handler, text):
        self.handler = handler
        self.text = text
        self.enabled = False
        app.idle_timers.append(self)

    def start(self):
        self.enabled = True

    def stop(self):
        self.enabled = False

    def destroy_self(self):
        if self in app.idle_timers:
            app.idle_timers.remove(self)

    def fire(self):
        if self.enabled:
            app.ticks += 1
            return self.handler(self.text)
        return None


class Colorizer:
    def __init__(self, keywords):
        self.keywords = keywords

    def words(self, text):
        return sum(text.count(word) for word in self.keywords)

    def colour(self, text):
        timer = IdleTime(self.words, text)
        timer.start()
        found = timer.fire()
        timer.stop()
        return found


def edit(texts):
    colorizer = Colorizer(["def", "if"])
    return [colorizer.colour(text) for text in texts]
