"""Sensors that say something of other sensors."""


class State:
    def __init__(self, entity_id, state, attributes=None):
        self.entity_id = entity_id
        self.state = state
        self.attributes = attributes or {}


class StateMachine:
    def __init__(self):
        self._states = {}

    def set(self, entity_id, state, **attributes):
        self._states[entity_id] = State(entity_id, state, attributes)

    def get(self, entity_id):
        return self._states.get(entity_id)


class MinMaxSensor:
    def __init__(self, states, entity_ids):
        self.states = states
        self.entity_ids = entity_ids
        self.values = {}
        self.unit = None

    def update(self):
        self.values = {}
        for entity_id in self.entity_ids:
            state = self.states.get(entity_id)
            if state is None:
                continue
            if self.unit is None:
                self.unit = state.attributes.get("unit")
            self.values[entity_id] = float(state.state)

    @property
    def maximum(self):
        return max(self.values.values(), default=None)

    @property
    def mean(self):
        return round(sum(self.values.values()) / len(self.values), 2) if self.values else None


def read(given):
    states = StateMachine()
    for entity_id, state in given.items():
        states.set(entity_id, state, unit="C")
    sensor = MinMaxSensor(states, [*given, "sensor.missing"])
    sensor.update()
    return sensor.maximum, sensor.mean, sensor.unit
