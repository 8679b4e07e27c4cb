"""Timetables: one section of each course, without conflicts."""

import copy

DAYS = "MTWRF"
SLOTS = 24


class Section:
    def __init__(self, course, number, days, start, length):
        self.course = course
        self.number = number
        self.days = days
        self.start = start
        self.length = length


class Schedule:
    OPEN = -1

    def __init__(self):
        self.timetable = {day: [Schedule.OPEN] * SLOTS for day in DAYS}
        self.sections = []

    def attempt_add(self, section):
        for day in section.days:
            for slot in range(section.start, section.start + section.length):
                if self.timetable[day][slot] != Schedule.OPEN:
                    return False
                self.timetable[day][slot] = section.course
        self.sections.append((section.course, section.number))
        return True

    def score(self):
        gaps = 0
        for day in DAYS:
            taken = [slot for slot in range(SLOTS) if self.timetable[day][slot] != Schedule.OPEN]
            if taken:
                gaps += taken[-1] - taken[0] + 1 - len(taken)
        return -gaps

    def clone(self):
        return copy.deepcopy(self)


class Generator:
    def __init__(self, at_most):
        self.at_most = at_most

    def condense(self, schedules):
        schedules.sort(key=lambda schedule: (-schedule.score(), schedule.sections))
        return schedules[: self.at_most]

    def generate(self, courses):
        candidates = [Schedule()]
        for sections in courses:
            longer = []
            for schedule in candidates:
                for section in sections:
                    variant = schedule.clone()
                    if variant.attempt_add(section):
                        longer.append(variant)
            candidates = self.condense(longer)
        return candidates


def timetables(courses, at_most=30):
    built = [[Section(name, *row) for row in rows] for name, rows in courses]
    found = Generator(at_most).generate(built)
    return [(schedule.score(), schedule.sections) for schedule in found[:5]]
