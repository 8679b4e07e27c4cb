"""Requests, found by the task that handles them."""

import itertools

TASKS = itertools.count()


class Request:
    def __init__(self, path, body):
        self.path = path
        self.body = body
        self.headers = {}


class Router:
    def __init__(self):
        self._requests = {}

    def current(self, task):
        return self._requests[task]

    def handle(self, request):
        task = next(TASKS)
        self._requests[task] = request
        try:
            return self.view(task)
        except ValueError as error:
            return {"error": str(error)}

    def view(self, task):
        request = self.current(task)
        if not request.body:
            raise ValueError("empty body")
        request.headers["length"] = len(request.body)
        return {"path": request.path, "length": self.current(task).headers["length"]}


ROUTER = Router()


def serve(rows):
    return [ROUTER.handle(Request(path, body)) for path, body in rows]
