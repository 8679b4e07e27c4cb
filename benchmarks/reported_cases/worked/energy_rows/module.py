"""What a solar installation reported, one interval a row."""

from dataclasses import dataclass


@dataclass
class Interval:
    time: str
    energy: int | None
    power: int | None
    temperature: float | None
    voltage: float | None


def optional_float(text):
    return None if text == "NaN" else float(text)


class Output:
    def __init__(self, interval):
        self.interval = interval

    def is_night(self):
        return not self.interval.power

    def describe(self):
        return f"{self.interval.time} {self.interval.energy} Wh {self.interval.temperature} C"


class Client:
    def __init__(self, lines):
        self.lines = lines

    def parse(self, line):
        parts = line.split(",")
        return Interval(
            time=parts[0],
            energy=int(parts[1]),
            power=int(parts[2]),
            temperature=optional_float(parts[3]),
            voltage=optional_float(parts[4]),
        )

    def history(self):
        return [Output(self.parse(line)) for line in self.lines]


def day(lines):
    outputs = Client(lines).history()
    nights = sum(output.is_night() for output in outputs)
    return nights, [output.describe() for output in outputs]
