"""A game that is a draw when one of its last positions comes again."""


class Board:
    def __init__(self, size):
        self.cells = [0] * size
        self.recent = []

    def evaluate(self):
        value = 0
        for place, cell in enumerate(self.cells):
            value = (value * 31 + cell * (place % 7)) % 100_003
        return value

    def play(self, place):
        self.cells[place] ^= 1
        position = self.evaluate()
        is_draw = position in self.recent
        self.recent.append(position)
        if len(self.recent) > 8:
            self.recent.pop(0)
        return is_draw


def game(size, moves):
    board = Board(size)
    return [number for number, place in enumerate(moves) if board.play(place)]
