"""Reads the listing of files that a copying tool writes."""

import re
from collections import namedtuple
from datetime import datetime, timedelta, timezone

FileItem = namedtuple("FileItem", ["mode", "size", "date", "path"])

LINE = re.compile(r"^(?P<mode>[^\s]+)\s+(?P<size>\d+)\s+(?P<date>[^\s]+ [^\s]+)\s+(?P<path>.+)$")


class Settings:
    def __init__(self, zone_text):
        self.zone_text = zone_text


def local_zone(settings):
    """Return the zone that holds at the end of the table of its changes."""
    offset, name = 0, "UTC"
    for line in settings.zone_text.splitlines():
        since, _, rest = line.partition(" ")
        hours, _, name = rest.partition(" ")
        if datetime(int(since), 1, 1) < datetime(2030, 1, 1):
            offset = int(hours)
    return timezone(timedelta(hours=offset), name)


class Controller:
    def __init__(self, settings):
        self.settings = settings
        self.ignored = 0

    def _parse(self, line):
        match = LINE.match(line)
        if match is None:
            self.ignored += 1
            return None
        zone = local_zone(self.settings)
        day, _, clock = match.group("date").partition(" ")
        year, month, date = map(int, day.split("/"))
        hour, minute, second = map(int, clock.split(":"))
        moment = datetime(year, month, date, hour, minute, second, tzinfo=zone)
        return FileItem(match.group("mode"), int(match.group("size")), moment, match.group("path"))

    def list_files(self, lines):
        for line in lines:
            item = self._parse(line)
            if item is not None:
                yield item


def analyse(zone_text, listing, since):
    controller = Controller(Settings(zone_text))
    start = datetime.fromisoformat(since).replace(tzinfo=timezone.utc)
    safe, check, size = [], [], 0
    for item in controller.list_files(listing.splitlines()):
        size += item.size
        if item.mode.startswith("d"):
            continue
        (safe if item.date < start else check).append(item.path)
    return safe, check, size, controller.ignored
