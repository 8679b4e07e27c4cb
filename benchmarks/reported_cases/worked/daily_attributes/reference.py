"""Sensors of an account with a power company."""


class Sensor:
    unit = ""

    def __init__(self, coordinator, account):
        self.coordinator = coordinator
        self.account = account

    def get_data(self, name):
        return self.coordinator[self.account].get(name)

    def state(self):
        raise NotImplementedError


class ProjectedBill(Sensor):
    unit = "$"

    def state(self):
        return self.get_data("projected_bill")

    def attributes(self):
        return {"budget": self.get_data("budget_bill")}


class DailyUsage(Sensor):
    unit = "kWh"

    def state(self):
        data = self.get_data("daily_usage")
        return data[-1].get("usage") if data else None

    def attributes(self):
        data = self.get_data("daily_usage")
        if not data:
            return {}
        last = data[-1]
        return {"date": last["readTime"], "cost": last.get("cost"), "high": last.get("highTemp")}


SENSORS = (ProjectedBill, DailyUsage)


def refresh(coordinator, account):
    found = {}
    for kind in SENSORS:
        sensor = kind(coordinator, account)
        found[kind.__name__] = (sensor.state(), sensor.unit, sensor.attributes())
    return found
