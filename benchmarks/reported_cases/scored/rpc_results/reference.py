"""Calls methods of a server by JSON-RPC."""

import itertools
import json


class ServerError(Exception):
    pass


class Service:
    def __init__(self, post, url):
        self.post = post
        self.url = url
        self.ids = itertools.count(1)

    def call(self, method, *args):
        payload = {"jsonrpc": "2.0", "method": method, "params": list(args), "id": next(self.ids)}
        response = json.loads(self.post(self.url, json.dumps(payload)))
        if response.get("error"):
            raise ServerError(response["error"]["message"])
        return response.get("result")


class Model:
    def __init__(self, service, name):
        self.service = service
        self.name = name

    def execute(self, method, *args):
        return self.service.call(f"{self.name}.{method}", *args)

    def read(self, ids):
        rows = self.execute("read", ids)
        return {row["id"]: row["name"] for row in rows or ()}

    def write(self, ids, name):
        return self.execute("write", ids, name)


def session(post, steps):
    model = Model(Service(post, "/jsonrpc"), "res.partner")
    done = []
    for step, ids, name in steps:
        done.append(model.read(ids) if step == "read" else model.write(ids, name))
    return done
