"""Process variables of a control system, on channels that they share."""


class Channel:
    def __init__(self, name):
        self.name = name
        self.value = 0.0
        self.connected = False
        self.on_connect = []
        self.on_change = []


class ChannelAccess:
    def __init__(self):
        self._cache = {}

    def create_channel(self, name, callback=None):
        channel = self._cache.get(name)
        if channel is None:
            channel = self._cache[name] = Channel(name)
            channel.connected = True
        if callback is not None:
            channel.on_connect.append(callback)
            callback(name, channel.connected)
        return channel

    def create_subscription(self, channel, callback):
        channel.on_change.append(callback)

    def put(self, name, value):
        channel = self._cache[name]
        channel.value = value
        for callback in list(channel.on_change):
            callback(name, value)


ca = ChannelAccess()


class PV:
    def __init__(self, name):
        self.pvname = name
        self.connected = False
        self.history = []
        self._channel = ca.create_channel(name, callback=self._on_connect)
        ca.create_subscription(self._channel, self._on_changes)

    def _on_connect(self, name, connected):
        self.connected = connected

    def _on_changes(self, name, value):
        self.history.append(value)

    def get(self):
        return self._channel.value

    def put(self, value):
        ca.put(self.pvname, value)
        return self.get()


def scan(name, targets):
    motor = PV(name)
    readings = [motor.put(target) for target in targets]
    return {"connected": motor.connected, "readings": readings, "seen": len(motor.history)}
