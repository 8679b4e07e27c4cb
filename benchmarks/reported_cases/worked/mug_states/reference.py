"""A heated mug as sensors of a smart home."""

STATES = {1: "empty", 2: "filling", 4: "cooling", 5: "heating", 6: "perfect"}
ICONS = {"empty": "mug-outline", "cooling": "snowflake", "heating": "fire"}


class Mug:
    def __init__(self):
        self.liquid_state = None
        self.level = None
        self.temperature = None

    def update(self, data):
        self.liquid_state = data["state"]
        self.level = data["level"]
        self.temperature = data.get("temperature")


class StateSensor:
    def __init__(self, mug):
        self.mug = mug

    @property
    def native_value(self):
        raw = self.mug.liquid_state
        if raw is None:
            return None
        return STATES.get(raw)

    @property
    def icon(self):
        return ICONS.get(self.native_value, "mug")


class LevelSensor:
    def __init__(self, mug):
        self.mug = mug

    @property
    def native_value(self):
        return None if self.mug.level is None else round(self.mug.level * 100 / 30)


def watch(updates):
    mug = Mug()
    state, level = StateSensor(mug), LevelSensor(mug)
    shown = [(state.native_value, state.icon, level.native_value)]
    for data in updates:
        mug.update(data)
        shown.append((state.native_value, state.icon, level.native_value))
    return shown
