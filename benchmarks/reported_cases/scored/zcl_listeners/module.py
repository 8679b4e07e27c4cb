"""Requests to devices of a radio network, answered by events."""


class RequestTimeout(Exception):
    pass


class EventBase:
    def __init__(self):
        self._listeners = {}

    def on_event(self, name, callback):
        self._listeners.setdefault(name, []).append(callback)

        def unsubscribe():
            self._listeners[name].remove(callback)

        return unsubscribe

    def emit(self, name, data):
        for callback in list(self._listeners.get(name, ())):
            callback(data)


class Device(EventBase):
    def __init__(self, address):
        super().__init__()
        self.address = address
        self.last_seen = 0
        self.frames = []

    def transmit(self, sequence, command):
        self.frames.append(len(command))
        self.last_seen += 1
        if not command.startswith("lost"):
            self.emit("reply", (sequence, command.upper()))
        if len(self.frames) > 20:
            self.frames.clear()


class Cluster:
    def __init__(self, device):
        self.device = device
        self.sequence = 0

    def request(self, command):
        self.sequence += 1
        sequence, answers = self.sequence, []

        def received(reply):
            if reply[0] == sequence:
                answers.append((reply[1], command))

        unsubscribe = self.device.on_event("reply", received)
        self.device.transmit(sequence, command)
        if not answers:
            raise RequestTimeout(f"{self.device.address}: {sequence}")
        unsubscribe()
        return answers[0][0]


DEVICES = [Device(address) for address in range(4)]
CLUSTERS = [Cluster(device) for device in DEVICES]


def poll(commands):
    found = []
    for address, command in commands:
        try:
            found.append(CLUSTERS[address].request(command)[:12])
        except RequestTimeout:
            found.append(None)
    return found
