"""Profiles of people, as a service gives them."""

from datetime import date


class Model:
    def __init__(self, data):
        self._data = data


class User(Model):
    @property
    def name(self):
        return self._data["name"]

    @property
    def birth_date(self):
        if "birth_date" not in self._data:
            return None
        return date.fromisoformat(self._data["birth_date"])

    @property
    def instagram(self):
        return self._data["instagram"]["username"]

    @property
    def distance(self):
        return self._data["distance_mi"] * 1.6


class Card:
    def __init__(self, user):
        self.user = user

    def lines(self, today):
        born = self.user.birth_date
        lines = [self.user.name if born is None else f"{self.user.name}, {today.year - born.year}"]
        if self.user.instagram is not None:
            lines.append(f"@{self.user.instagram}")
        return lines


def cards(profiles, today):
    return [Card(User(profile)).lines(date.fromisoformat(today)) for profile in profiles]
