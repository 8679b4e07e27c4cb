"""Work of a shop, the most urgent first; what waits grows more urgent."""


class Work:
    def __init__(self, name, urgency):
        self.name = name
        self.urgency = urgency


class Board:
    def __init__(self, most=8):
        self.most = most
        self.waiting = []

    def add(self, work):
        for other in self.waiting:
            other.urgency += len(other.name) % 3
        self.waiting.append(work)
        self.waiting.sort(key=lambda each: -each.urgency)
        if len(self.waiting) > self.most:
            return self.waiting.pop(0).name
        return None


def day(rows):
    board = Board()
    done = [board.add(Work(name, urgency)) for name, urgency in rows]
    return [name for name in done if name], [work.name for work in board.waiting]
