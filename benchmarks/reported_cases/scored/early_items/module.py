"""Where the things of a game are placed, the early ones first."""

from dataclasses import dataclass


@dataclass
class Item:
    name: str
    player: int
    number: int

    @property
    def label(self):
        return f"{self.name} of {self.player}"


class World:
    def __init__(self, items, early):
        self.itempool = items
        self.early = early
        self.placed = {}

    def take_early(self, wanted):
        """Take the first thing of each wanted name and player out of the pool."""
        taken = []
        for name, player in wanted:
            for place, item in enumerate(self.itempool):
                if item.name == name and item.player == player:
                    taken.append(item)
                    self.itempool = [each for where, each in enumerate(self.itempool) if where != place]
                    break
        return taken

    def place(self, locations):
        for location, item in zip(locations, self.take_early(self.early)):
            self.placed[location] = item.label
        rest = locations[len(self.placed):]
        for location, item in zip(rest, self.itempool):
            self.placed[location] = item.label
        return self.placed


def generate(rows, early, locations):
    world = World([Item(name, player, n) for n, (name, player) in enumerate(rows)], early)
    placed = world.place(locations)
    return len(world.itempool), [placed[each] for each in locations[:400:7]], world.itempool[-1].number
