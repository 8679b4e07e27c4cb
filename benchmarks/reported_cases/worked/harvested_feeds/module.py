"""Lists of addresses from many sites, brought into one form."""

import csv
from collections import namedtuple

Indicator = namedtuple("Indicator", "address source direction date")


class Thresher:
    def __init__(self, today):
        self.today = today
        self.count = 0

    def indicator(self, address, source, direction, date):
        self.count += 1
        return Indicator(address, source, direction, date)

    def process_simple_list(self, response, source, direction):
        found = []
        for line in response.splitlines():
            if line.startswith("#") or not line.strip():
                continue
            found.append(self.indicator(line.split()[0], source, direction, self.today))
        return found

    def process_autoshun(self, response, source, direction):
        found = []
        for line in response.splitlines():
            if line.startswith("#"):
                continue
            date = line.split(",")[1].split()[0]
            address = line.split(",")[0]
            found.append(self.indicator(address, source, direction, date))
        return found


def thresh(responses, today):
    thresher = Thresher(today)
    harvest = []
    for source, kind, body in responses:
        process = thresher.process_autoshun if kind == "csv" else thresher.process_simple_list
        harvest += process(body, source, "inbound")
    return [tuple(each) for each in harvest], thresher.count
