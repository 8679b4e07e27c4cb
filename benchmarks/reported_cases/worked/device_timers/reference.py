"""An air conditioner, updated by the states that its maker's service sends."""


class Device:
    def __init__(self, name):
        self.name = name
        self.log = []

    def value_of(self, state, key):
        if key in state:
            field = state[key]
            return field["state"] if isinstance(field, dict) and "state" in field else field
        self.log.append(f"{key} not in state")
        return None


class AirConditioner(Device):
    def __init__(self, name):
        super().__init__(name)
        self.is_on = False
        self.target = None
        self.timer_on = None
        self.timer_off = None

    def update_state(self, state):
        self.is_on = bool(self.value_of(state, "poweron"))
        self.target = self.value_of(state, "templevel")
        timer_on = self.value_of(state, "timeron")
        self.timer_on = timer_on["du"] if timer_on is not None else None
        timer_off = self.value_of(state, "timeroff")
        self.timer_off = timer_off["du"] if timer_off is not None else None

    def attributes(self):
        found = {"on": self.is_on, "target": self.target}
        for name, minutes in (("turns on", self.timer_on), ("turns off", self.timer_off)):
            if minutes:
                found[name] = f"in {minutes} min"
        return found


def follow(states):
    device = AirConditioner("ac")
    shown = []
    for state in states:
        device.update_state(state)
        shown.append(device.attributes())
    return shown, device.timer_on, device.timer_off
