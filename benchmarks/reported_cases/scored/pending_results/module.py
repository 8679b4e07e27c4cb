"""Results of tasks, and who waits for them."""

import uuid


class AsyncResult:
    def __init__(self, task_id, backend):
        self.id = task_id
        self.backend = backend
        self.value = None
        self.is_ready = False

    def get(self):
        self.backend.drain()
        if not self.is_ready:
            raise TimeoutError(self.id)
        return self.value


class Backend:
    def __init__(self):
        self._pending_results = {}
        self._inbox = []

    def add_pending_result(self, result):
        self._pending_results[result.id] = result
        return result

    def on_message(self, task_id, value):
        self._inbox.append((task_id, value))

    def drain(self):
        while self._inbox:
            task_id, value = self._inbox.pop()
            self.on_state_change(task_id, value)

    def on_state_change(self, task_id, value):
        result = self._pending_results.get(task_id)
        if result is not None:
            result.value = value
            result.is_ready = True


class Task:
    def __init__(self, backend, run):
        self.backend = backend
        self.run = run

    def delay(self, *args):
        task_id = str(uuid.uuid4())
        result = self.backend.add_pending_result(AsyncResult(task_id, self.backend))
        self.backend.on_message(task_id, self.run(*args))
        return result


BACKEND = Backend()
REPEAT = Task(BACKEND, lambda text, times: text * times)


def chord(texts):
    results = [REPEAT.delay(text, 4) for text in texts]
    return [len(result.get()) for result in results]
