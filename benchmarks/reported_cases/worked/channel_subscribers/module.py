"""Broadcasts events to subscribers of channels."""

from collections import deque


class ChannelsException(Exception):
    pass


class Subscriber:
    def __init__(self, name, max_backlog=None):
        self.name = name
        self._queue = deque(maxlen=max_backlog)
        self.dropped = 0

    def put(self, event):
        if self._queue.maxlen is not None and len(self._queue) == self._queue.maxlen:
            self.dropped += 1
        self._queue.append(event)

    def drain(self):
        events = list(self._queue)
        self._queue.clear()
        return events


class MemoryBackend:
    def __init__(self):
        self.subscribed = set()
        self.published = 0

    def subscribe(self, channels):
        self.subscribed.update(channels)

    def unsubscribe(self, channels):
        self.subscribed.difference_update(channels)

    def publish(self, channel):
        self.published += 1
        return channel in self.subscribed


class ChannelsPlugin:
    def __init__(self, backend, channels=(), arbitrary_channels_allowed=False):
        self._backend = backend
        self._arbitrary = arbitrary_channels_allowed
        self._channels = {channel: set() for channel in channels}

    def subscribe(self, name, channels):
        subscriber = Subscriber(name, max_backlog=100)
        to_subscribe = set()
        for channel in channels:
            if channel not in self._channels:
                if not self._arbitrary:
                    raise ChannelsException(f"Unknown channel {channel}")
                self._channels[channel] = set()
            if not self._channels[channel]:
                to_subscribe.add(channel)
            self._channels[channel].add(subscriber)
        if to_subscribe:
            self._backend.subscribe(to_subscribe)
        return subscriber

    def unsubscribe(self, subscriber, channels=None):
        if channels is None:
            channels = [name for name, held in self._channels.items() if subscriber in held]
        to_unsubscribe = set()
        for channel in channels:
            channel_subscribers = self._channels[channel]
            try:
                channel_subscribers.remove(subscriber)
            except KeyError:
                continue
            if not channel_subscribers:
                to_unsubscribe.add(channel)
        if to_unsubscribe:
            self._backend.unsubscribe(to_unsubscribe)

    def publish(self, event, channel):
        if self._backend.publish(channel):
            for subscriber in self._channels.get(channel, ()):
                subscriber.put(event)


PLUGIN = ChannelsPlugin(MemoryBackend(), channels=["news"], arbitrary_channels_allowed=True)


def sessions(users):
    received = []
    for user, events in users:
        channels = ["news", f"user:{user}", f"room:{user}"]
        subscriber = PLUGIN.subscribe(user, channels)
        for channel, event in events:
            PLUGIN.publish(event, f"{channel}:{user}" if channel != "news" else channel)
        received.append(subscriber.drain())
        PLUGIN.unsubscribe(subscriber, channels)
    return received
