"""Wind in reports on the weather."""


class Wind:
    def __init__(self, direction, speed):
        self.direction = direction
        self.speed = speed

    def octant(self):
        if self.direction is None:
            return None
        return ["N", "NE", "E", "SE", "S", "SW", "W", "NW"][round(self.direction / 45) % 8]


class Report:
    def __init__(self, text):
        self.groups = text.split()

    def wind(self):
        group = next((each for each in self.groups if each.endswith("KT")), None)
        if group is None:
            return Wind(None, None)
        return Wind(int(group[:3]) if group[:3].isdigit() else None, int(group[3:5]))


def winds(texts):
    found = [Report(text).wind() for text in texts]
    return [(wind.octant(), wind.speed) for wind in found]
