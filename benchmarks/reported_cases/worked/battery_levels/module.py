"""Levels of batteries as devices tell them."""


class Device:
    def __init__(self, name, attributes):
        self.name = name
        self.attributes = attributes

    @property
    def battery(self):
        """Percent that are left, or None where the device does not say it."""
        raw = self.attributes.get("battery")
        if raw is None:
            return None
        return int(raw)

    @property
    def is_low(self):
        level = self.battery
        return level is not None and level < 20


class Hub:
    def __init__(self):
        self.devices = {}

    def join(self, name, attributes):
        self.devices[name] = Device(name, attributes)

    def low(self):
        return sorted(name for name, device in self.devices.items() if device.is_low)

    def levels(self):
        return {name: device.battery for name, device in self.devices.items()}


def survey(reports):
    hub = Hub()
    for name, attributes in reports:
        hub.join(name, attributes)
    return hub.low(), hub.levels()
