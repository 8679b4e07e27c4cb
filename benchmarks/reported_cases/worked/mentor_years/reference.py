"""What members have done, and since when."""

from datetime import date


class Member:
    def __init__(self, name, joined):
        self.name = name
        self.joined = date.fromisoformat(joined)
        self.mentor_years = []


def anniversary(day, year):
    if day.month == 2 and day.day == 29 and year % 4:
        return date(year, 3, 1)
    return day.replace(year=year)


class Achievements:
    def __init__(self, member):
        self.member = member

    def jubilee(self, years):
        return anniversary(self.member.joined, self.member.joined.year + years)

    def mentor_since(self):
        earliest = self.member.joined
        return [anniversary(earliest, year).isoformat() for year in self.member.mentor_years]

    def lines(self):
        member = self.member
        found = [f"{member.name}: member until {self.jubilee(10)}"]
        found += [f"mentor from {day}" for day in self.mentor_since()]
        return found


def profile(name, joined, years):
    member = Member(name, joined)
    member.mentor_years.extend(years)
    return Achievements(member).lines()
