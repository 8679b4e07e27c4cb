"""Production of electricity by source, as an operator reports it."""

MAPPING = {"Hydro": "hydro", "Wind": "wind", "Natural Gas": "gas", "Coal": "coal", "Solar": "solar"}
IGNORED = ["Net Purchases", "Inadvertent Flow"]


class Reading:
    def __init__(self, moment, values):
        self.moment = moment
        self.values = values


def read(lines):
    """Put the lines of a report together by their moment."""
    readings = {}
    for moment, source, amount in lines:
        readings.setdefault(moment, {})[source] = amount
    return [Reading(moment, values) for moment, values in sorted(readings.items())]


class Parser:
    def __init__(self, zone):
        self.zone = zone
        self.unknown = set()

    def process(self, reading):
        production = dict(reading.values)
        for key in IGNORED:
            production.pop(key)
        known = {}
        for source, amount in production.items():
            if source not in MAPPING:
                self.unknown.add(source)
                source = "unknown"
            name = MAPPING.get(source, "unknown")
            known[name] = known.get(name, 0) + max(0, amount)
        return {"zone": self.zone, "datetime": reading.moment, "production": known}

    def fetch(self, lines):
        return [self.process(reading) for reading in read(lines)]


def fetch_production(zone, lines):
    parser = Parser(zone)
    return parser.fetch(lines), sorted(parser.unknown)
