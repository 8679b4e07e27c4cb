"""Statistics of players: what they gained, day by day."""

from dataclasses import dataclass, field


@dataclass
class RankHistory:
    mode: str
    data: list[int] = field(default_factory=list)

    @property
    def best(self) -> int:
        return min(self.data) if self.data else 0

    @property
    def average_gain(self) -> float:
        if not self.data:
            return 0
        return (self.data[0] - self.data[-1]) / len(self.data)


class Player:
    def __init__(self, name: str, history: RankHistory) -> None:
        self.name = name
        self.history = history

    def summary(self) -> dict:
        return {"name": self.name, "best": self.history.best, "gain": self.history.average_gain}


def table(described: list[tuple[str, list[int]]]) -> list[dict]:
    players = [Player(name, RankHistory("osu", data)) for name, data in described]
    return sorted((player.summary() for player in players), key=lambda row: (row["gain"], row["name"]))
