"""Readings of a solar plant, as its cloud gives them: texts."""


class Sensor:
    def __init__(self, key, factor, unit):
        self.key = key
        self.factor = factor
        self.unit = unit

    def value(self, data):
        raw = data.get(self.key)
        if raw is None:
            return None
        return int(raw) * self.factor

    def state(self, data):
        value = self.value(data)
        if value is None:
            return f"{self.key}: unknown"
        return f"{self.key}: {value:.1f} {self.unit}"


class Plant:
    def __init__(self, sensors):
        self.sensors = sensors

    def states(self, data):
        return [sensor.state(data) for sensor in self.sensors]


PLANT = Plant([Sensor("today_eq", 0.001, "kWh"), Sensor("real_power", 1.0, "W"), Sensor("total_eq", 0.001, "kWh")])


def update(data):
    return PLANT.states(data)
