"""Events of a process, in the order of their times."""

from datetime import datetime, timezone


def parse_time(text):
    if text.endswith("Z"):
        return datetime.fromisoformat(text[:-1]).replace(tzinfo=timezone.utc)
    return datetime.fromisoformat(text)


class Event:
    def __init__(self, kind, when):
        self.kind = kind
        self.timestamp = parse_time(when)

    def __lt__(self, other):
        return self.timestamp < other.timestamp


class Process:
    def __init__(self, files, children):
        self.files = files
        self.children = children

    def all_events(self):
        found = [Event("file", each) for each in self.files]
        found += [Event("child", each) for each in self.children]
        return sorted(found)


def export(files, children):
    process = Process(files, children)
    return [(event.kind, event.timestamp.strftime("%Y-%m-%d %H:%M:%S")) for event in process.all_events()]
