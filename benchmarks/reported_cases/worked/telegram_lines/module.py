"""Telegrams of smart meters, read by a specification of their lines."""

import re
from decimal import Decimal


class CosemParser:
    def __init__(self, *kinds):
        self.kinds = kinds

    def parse(self, line):
        values = re.findall(r"\((.*?)\)", line)
        return [kind(value) for kind, value in zip(self.kinds, values)]


def measure(text):
    number, _, unit = text.partition("*")
    return Decimal(number), unit


def specification(channels, registers):
    objects = []
    for channel in range(channels):
        for register in range(registers):
            objects.append(
                {
                    "obis_reference": rf"^\d-{channel}:{register}\.[78]\.(?P<tariff>\d+)(\*\d+)?.+?\r\n",
                    "value_parser": CosemParser(measure),
                    "value_name": f"R{channel}_{register}",
                }
            )
    return {"checksum_support": False, "objects": objects}


class ParseError(Exception):
    pass


class Telegram:
    def __init__(self):
        self.values = {}

    def add(self, name, value):
        self.values.setdefault(name, []).append(value)


class TelegramParser:
    def __init__(self, telegram_specification):
        self.telegram_specification = telegram_specification

    def parse(self, data):
        if not data.startswith("/"):
            raise ParseError(data[:10])
        telegram = Telegram()
        for each in self.telegram_specification["objects"]:
            pattern = re.compile(each["obis_reference"], re.DOTALL | re.MULTILINE)
            for match in pattern.finditer(data):
                value = each["value_parser"].parse(match.group(0))
                telegram.add(each["value_name"], (match.group("tariff"), value))
        return telegram


def read(telegrams, channels, registers):
    parser = TelegramParser(specification(channels, registers))
    found = []
    for data in telegrams:
        values = parser.parse(data).values
        found.append((len(values), sorted((name, str(rows)) for name, rows in values.items())[:4]))
    return found
