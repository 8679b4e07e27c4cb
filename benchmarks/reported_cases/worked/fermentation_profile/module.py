"""Profiles of fermentations as a table of text."""


class Point:
    def __init__(self, hours, degrees):
        self.hours = hours
        self.degrees = degrees

    def ttl_to_string(self):
        days, hours = divmod(self.hours, 24)
        return f"{days}d {hours}h" if days else f"{hours}h"

    def temp_to_string(self):
        return f"{self.degrees:.1f}"


class Profile:
    def __init__(self, name, points):
        self.name = name
        self.points = [Point(*point) for point in points]

    def widest(self):
        time = max([point.ttl_to_string() for point in self.points], key=len)
        return len(time)

    def to_export(self):
        width = self.widest()
        lines = ["|" + "-" * (width + 8) + "|"]
        for point in self.points:
            lines.append(f"| {point.ttl_to_string():>{width}} {point.temp_to_string():>5} |")
        return [self.name, *lines]


def export(name, points):
    return "\n".join(Profile(name, points).to_export())
