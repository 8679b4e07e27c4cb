"""Switches lights off when nobody is there, unless the air is humid."""


class Home:
    def __init__(self, states):
        self.states = states
        self.switched = []

    def get_state(self, entity):
        return self.states.get(entity)

    def turn_off(self, entity):
        self.switched.append(entity)


class Room:
    def __init__(self, home, name, lights, sensors, limit):
        self.home = home
        self.name = name
        self.lights = lights
        self.sensors = sensors
        self.limit = limit

    def is_moving(self):
        return any(self.home.get_state(sensor) == "on" for sensor in self.sensors["motion"])

    def blockers(self):
        return [
            sensor for sensor in self.sensors["humidity"] if float(self.home.get_state(sensor)) >= self.limit
        ]

    def temperature(self):
        values = []
        for sensor in self.sensors["temperature"]:
            state = self.home.get_state(sensor)
            try:
                values.append(float(state))
            except ValueError:
                continue
        return sum(values) / len(values) if values else None

    def lights_off(self):
        if self.is_moving():
            return None
        blockers = self.blockers()
        if not blockers:
            for light in self.lights:
                self.home.turn_off(light)
        return blockers


def tick(states, limit):
    home = Home(states)
    sensors = {kind: [each for each in states if each.startswith(kind)] for kind in ("motion", "humidity", "temperature")}
    room = Room(home, "bath", ["light.a", "light.b"], sensors, limit)
    return room.lights_off(), room.temperature(), home.switched
