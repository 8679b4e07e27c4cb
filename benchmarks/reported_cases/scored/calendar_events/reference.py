"""Events of a calendar by day."""

from datetime import date, datetime, time, timedelta


def as_time(moment):
    """The first moment of a day, or the moment itself."""
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min)


class Event:
    def __init__(self, title, start, duration=None):
        self.title = title
        self.start = start
        self.duration = duration

    @property
    def end(self):
        if self.duration is not None:
            return as_time(self.start) + self.duration
        if isinstance(self.start, datetime):
            return self.start
        return as_time(self.start) + timedelta(days=1)

    def is_within(self, first, last):
        return as_time(self.start) < last and self.end > first


class Calendar:
    def __init__(self, events=()):
        self.events = list(events)

    def between(self, first, last):
        return [event for event in self.events if event.is_within(first, last)]

    def titles(self, first, last):
        return [f"{event.title} until {event.end:%d %H:%M}" for event in self.between(first, last)]


def week(rows, monday):
    calendar = Calendar(Event(title, start, duration) for title, start, duration in rows)
    first = datetime.combine(monday, time.min)
    return calendar.titles(first, first + timedelta(days=7))
