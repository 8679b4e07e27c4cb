"""Tasks that run beside others, and what they come to."""


class Result:
    def __init__(self, function, arguments):
        self.function = function
        self.arguments = arguments
        self.value = None
        self.done = False
        self.waiting = []

    def add_done_callback(self, callback):
        self.waiting.append(callback)

    def run(self):
        self.value = self.function(*self.arguments)
        self.done = True
        for callback in self.waiting:
            callback(self)
        return self.value


class Background:
    def __init__(self):
        self.results = []
        self.callbacks = []
        self.finished = 0

    def callback(self, function):
        self.callbacks.append(function)
        return function

    def submit(self, function, *arguments):
        result = Result(function, arguments)
        self.results.append(result)
        result.add_done_callback(self.done)
        for function in self.callbacks:
            result.add_done_callback(function)
        return result

    def done(self, result):
        self.finished += 1

    def pending(self):
        return sum(1 for result in self.results if not result.done)


BACKGROUND = Background()
TOTALS = {"length": 0}


@BACKGROUND.callback
def count(result):
    TOTALS["length"] = len(result.value)


def shorten(text, length):
    return text[:length]


def work(texts):
    started = [BACKGROUND.submit(shorten, text, 8) for text in texts]
    before = BACKGROUND.pending()
    values = [result.run() for result in started]
    return values, before, BACKGROUND.pending(), TOTALS["length"]
