"""Requests that a web server passes on in small records."""

import io

BEGIN, PARAMS, STDIN, END = range(4)


class Record:
    def __init__(self, kind, request_id, content=b""):
        self.kind = kind
        self.request_id = request_id
        self.content = content


class Request:
    def __init__(self, request_id):
        self.request_id = request_id
        self.params = {}
        self.stdin = b""

    def environ(self):
        return {**self.params, "wsgi.input": io.BytesIO(self.stdin), "CONTENT_LENGTH": str(len(self.stdin))}


class Handler:
    def __init__(self, application):
        self.application = application
        self.requests = {}

    def begin(self, record):
        self.requests[record.request_id] = Request(record.request_id)

    def read_params(self, record):
        name, _, value = record.content.decode().partition("=")
        self.requests[record.request_id].params[name] = value

    def read_stdin(self, record):
        request = self.requests[record.request_id]
        request.stdin = request.stdin + record.content

    def end(self, record):
        return self.application(self.requests.pop(record.request_id).environ())

    def process(self, record):
        actions = {BEGIN: self.begin, PARAMS: self.read_params, STDIN: self.read_stdin, END: self.end}
        return actions[record.kind](record)


def application(environ):
    body = environ["wsgi.input"].read()
    return environ.get("PATH_INFO", "/"), int(environ["CONTENT_LENGTH"]), body[:4], sum(body[-50:])


def serve(path, chunks):
    handler = Handler(application)
    handler.process(Record(BEGIN, 1))
    handler.process(Record(PARAMS, 1, f"PATH_INFO={path}".encode()))
    for chunk in chunks:
        handler.process(Record(STDIN, 1, chunk))
    return handler.process(Record(END, 1))
