"""Resolves the fields of a query; some of them by a loop of their own."""


class Future:
    def __init__(self, field):
        self.field = field
        self.result = None
        self.callbacks = []
        self.is_done = False

    def add_done_callback(self, callback):
        self.callbacks.append(callback)

    def set_result(self, result):
        self.result = result
        self.is_done = True
        for callback in self.callbacks:
            callback(self)


class Loop:
    def __init__(self):
        self.ready = []

    def submit(self, field, function):
        future = Future(field)
        self.ready.append((future, function))
        return future

    def run(self):
        while self.ready:
            future, function = self.ready.pop(0)
            future.set_result(function())


class Executor:
    def __init__(self, loop):
        self.loop = loop
        self.futures = []

    def wait_until_finished(self):
        while self.futures:
            futures, self.futures = self.futures, []
            self.loop.run()
            del futures

    def execute(self, field, function):
        future = self.loop.submit(field, function)
        self.futures.append(future)
        return future


LOOP = Loop()
EXECUTOR = Executor(LOOP)


def resolve(query, return_promise=True):
    answers = {}
    for field, value in query:
        future = EXECUTOR.execute(field, lambda value=value: value * 2)
        future.add_done_callback(lambda done: answers.__setitem__(done.field, done.result))
    if return_promise:
        LOOP.run()
    else:
        EXECUTOR.wait_until_finished()
    return sorted(answers.items())
