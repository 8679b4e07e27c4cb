"""Readings of inverters, averaged over an interval."""

import json


class Sensor:
    def __init__(self, key, digits):
        self.key = key
        self.digits = digits
        self.events = []
        self.state = None

    def add_event(self, event):
        self.events.append(event)

    def value_of(self, event):
        entry = event.get(self.key)
        if entry is None:
            return None
        return float(entry["val"])

    def update(self):
        total, count = 0.0, 0
        for event in self.events:
            value = self.value_of(event)
            if value is None:
                continue
            total += value
            count += 1
        self.events.clear()
        if count:
            self.state = round(total / count, self.digits)
        return self.state


class Device:
    def __init__(self, keys):
        self.sensors = [Sensor(key, 2) for key in keys]

    def received(self, payload):
        event = json.loads(payload)
        for sensor in self.sensors:
            sensor.add_event(event)

    def states(self):
        return {sensor.key: sensor.update() for sensor in self.sensors}


def interval(payloads):
    device = Device(["ubat", "soc", "udc"])
    for payload in payloads:
        device.received(payload)
    return device.states()
