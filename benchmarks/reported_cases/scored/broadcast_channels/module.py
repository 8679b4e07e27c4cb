"""Messages that are published to all subscribers of a channel."""

import asyncio
from contextlib import asynccontextmanager


class Disconnected(Exception):
    pass


class Subscriber:
    def __init__(self, queue):
        self._queue = queue

    async def get(self):
        return await self._queue.get()

    def waiting(self):
        return self._queue.qsize()


class Broadcast:
    def __init__(self):
        self._subscribers = {}
        self.published = 0

    async def publish(self, channel, message):
        self.published += 1
        for queue in list(self._subscribers.get(channel, ())):
            await queue.put(message)

    @asynccontextmanager
    async def subscribe(self, channel):
        queue = asyncio.Queue()
        if channel not in self._subscribers:
            self._subscribers[channel] = set()
        self._subscribers[channel].add(queue)
        yield Subscriber(queue)
        self._subscribers[channel].remove(queue)
        if not self._subscribers[channel]:
            del self._subscribers[channel]
        await queue.put(None)


class Socket:
    def __init__(self, breaks_after):
        self.breaks_after = breaks_after
        self.sent = []

    async def send(self, message):
        if len(self.sent) == self.breaks_after:
            raise Disconnected
        self.sent.append(message)


BROADCAST = Broadcast()


async def serve(room, socket, messages):
    async with BROADCAST.subscribe(room) as subscriber:
        for message in messages:
            await BROADCAST.publish(room, message)
            await socket.send(await subscriber.get())


async def connect(visits):
    lengths = []
    for room, messages, breaks_after in visits:
        socket = Socket(breaks_after)
        try:
            await serve(room, socket, messages)
        except Disconnected:
            pass
        lengths.append(len(socket.sent))
    return lengths
