"""Submits jobs to a server, and follows them by their handles."""

CREATED, COMPLETE, FAILED = "created", "complete", "failed"


class JobRequest:
    def __init__(self, unique, task, data):
        self.unique = unique
        self.task = task
        self.data = data
        self.handle = None
        self.state = None
        self.result = None


class ClientHandler:
    """What one connection knows of the jobs that were submitted through it."""

    def __init__(self, connection):
        self.connection = connection
        self.handle_to_request = {}
        self.waiting = []
        self.commands = {
            CREATED: self.on_created,
            COMPLETE: self.on_complete,
            FAILED: self.on_failed,
        }

    def send(self, request):
        self.waiting.append(request)
        self.connection.submit(request.task, request.data)

    def receive(self):
        for command, handle, data in self.connection.answers():
            self.commands[command](handle, data)

    def on_created(self, handle, _):
        request = self.waiting.pop(0)
        request.handle = handle
        request.state = CREATED
        self.handle_to_request[handle] = request

    def on_complete(self, handle, data):
        request = self.handle_to_request[handle]
        request.result = data
        request.state = COMPLETE

    def on_failed(self, handle, _):
        request = self.handle_to_request[handle]
        request.state = FAILED


class Connection:
    """A server that does what it is given at once."""

    def __init__(self):
        self.count = 0
        self.queue = []

    def submit(self, task, data):
        self.count += 1
        handle = f"H:server:{self.count}"
        self.queue.append((CREATED, handle, None))
        if task == "reverse":
            self.queue.append((COMPLETE, handle, data[::-1]))
        else:
            self.queue.append((FAILED, handle, None))

    def answers(self):
        answers, self.queue = self.queue, []
        return answers


class Client:
    def __init__(self):
        self.handler = ClientHandler(Connection())

    def submit(self, unique, task, data):
        request = JobRequest(unique, task, data)
        self.handler.send(request)
        self.handler.receive()
        return request


CLIENT = Client()


def work(jobs):
    done = [CLIENT.submit(number, task, data) for number, (task, data) in enumerate(jobs)]
    return [(each.unique, each.state, each.result and each.result[:6]) for each in done]
