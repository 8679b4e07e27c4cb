"""Sockets of clients, by session, with queues in both directions."""

from collections import deque


class Socket:
    STATE_CONNECTED = "CONNECTED"
    STATE_DISCONNECTED = "DISCONNECTED"

    def __init__(self, server, sessid, environ):
        self.server = server
        self.sessid = sessid
        self.environ = environ
        self.state = self.STATE_CONNECTED
        self.client_queue = deque()
        self.namespaces = {}

    @property
    def connected(self):
        return self.state == self.STATE_CONNECTED

    def put_client_msg(self, message):
        self.client_queue.append(message)

    def get_client_msgs(self):
        messages = list(self.client_queue)
        self.client_queue.clear()
        return messages

    def kill(self):
        if not self.connected:
            return
        self.state = self.STATE_DISCONNECTED
        for namespace in list(self.namespaces):
            self.namespaces.pop(namespace).disconnected()


class Namespace:
    def __init__(self, socket, name):
        self.socket = socket
        self.name = name
        self.left = False

    def emit(self, event):
        self.socket.put_client_msg(f"5::{self.name}:{event}")

    def disconnected(self):
        self.left = True


class Server:
    def __init__(self):
        self.sockets = {}
        self.count = 0

    def get_socket(self, sessid, environ):
        socket = self.sockets.get(sessid)
        if socket is None:
            self.count += 1
            socket = Socket(self, sessid, environ)
            self.sockets[sessid] = socket
        return socket

    def handle(self, sessid, environ, events):
        socket = self.get_socket(sessid, environ)
        namespace = socket.namespaces.setdefault("/chat", Namespace(socket, "/chat"))
        for event in events:
            namespace.emit(event)
        return socket.get_client_msgs()

    def disconnect(self, sessid):
        socket = self.sockets.get(sessid)
        if socket is not None:
            socket.kill()


SERVER = Server()


def visits(clients):
    found = []
    for sessid, events in clients:
        environ = {"PATH": f"/socket.io/1/{sessid}", "HTTP": sessid * 8}
        found.append(SERVER.handle(sessid, environ, events))
        found.append(SERVER.handle(sessid, environ, events[:1]))
        SERVER.disconnect(sessid)
    return found
