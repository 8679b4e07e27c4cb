"""The client's end of a connection: requests out, answers in."""

import asyncio
import logging

logger = logging.getLogger(__name__)


class UaError(Exception):
    pass


class Header:
    def __init__(self, request_id, kind, size):
        self.request_id = request_id
        self.kind = kind
        self.size = size


class Transport:
    """A server that answers at once."""

    def __init__(self):
        self.protocol = None
        self.sent = 0

    def write(self, header, body):
        self.sent += header.size
        loop = asyncio.get_running_loop()
        loop.call_soon(self.protocol.data_received, Header(header.request_id, "MSG", len(body)), body[::-1])


class UASocketProtocol:
    def __init__(self, timeout=4):
        self.transport = None
        self.timeout = timeout
        self._request_id = 0
        self._callbackmap = {}
        self.closed = False

    def connection_made(self, transport):
        self.transport = transport
        transport.protocol = self

    def data_received(self, header, body):
        if header.kind == "ERR":
            self.disconnect(UaError(body))
            return
        self._call_callback(header.request_id, body)

    def _send_request(self, request):
        self._request_id += 1
        future = asyncio.get_running_loop().create_future()
        self._callbackmap[self._request_id] = future
        self.transport.write(Header(self._request_id, "MSG", len(request)), request)
        return future

    async def send_request(self, request, timeout=None):
        if self.closed:
            raise UaError("closed")
        return await asyncio.wait_for(self._send_request(request), timeout or self.timeout)

    def _call_callback(self, request_id, body):
        future = self._callbackmap.get(request_id)
        if future is None:
            logger.warning("No request %s", request_id)
            return
        if not future.done():
            future.set_result(body)

    def disconnect(self, error=None):
        self.closed = True
        for future in self._callbackmap.values():
            if not future.done():
                future.set_exception(error or UaError("closed"))
        self._callbackmap.clear()


class Client:
    def __init__(self):
        self.protocol = UASocketProtocol()
        self.protocol.connection_made(Transport())

    async def read(self, node):
        return await self.protocol.send_request(node)


CLIENT = Client()


async def read_nodes(nodes):
    return [len(await CLIENT.read(node)) for node in nodes]
