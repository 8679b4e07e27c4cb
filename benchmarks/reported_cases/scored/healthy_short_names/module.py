"""Short names, and the seats that are in use."""


class Seats:
    def __init__(self):
        self.taken = {}

    def next_seat(self):
        return max(self.taken.values(), default=0) + 1

    def take(self, name):
        self.taken[name] = self.next_seat()
        return self.taken[name]

    def leave(self, name):
        self.taken.pop(name, None)


def short(parts):
    name = ""
    for part in parts:
        name = f"{name}{part[:1]}"
    return name


def visits(rows):
    seats = Seats()
    found = []
    for number, parts in enumerate(rows):
        name = short(parts)
        found.append((name, seats.take(name)))
        if number % 3:
            seats.leave(name)
        if number % 9 == 0:
            seats.taken.clear()
    return found
