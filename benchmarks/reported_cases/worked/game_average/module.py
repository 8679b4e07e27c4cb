"""Statistics of a game of quizzes, over all games that were played."""

import logging

LOGGER = logging.getLogger(__name__)


class StatsService:
    def __init__(self, version):
        self._stats = {"version": version, "games": [], "playlists": {}}

    def record_game(self, playlist, rounds, average, winner):
        entry = {"playlist": playlist, "rounds": rounds, "avg_score": average, "winner": winner}
        self._stats["games"].append(entry)
        known = self._stats["playlists"].setdefault(playlist, {"times": 0})
        known["times"] += 1
        LOGGER.debug("%s games are known", len(self._stats["games"]))

    @property
    def games_played(self):
        return len(self._stats["games"])

    @property
    def all_time_avg(self):
        games = self._stats["games"]
        if not games:
            return 0.0
        rounds = sum(game["rounds"] for game in games)
        if rounds == 0:
            return 0.0
        weighted = sum(game["avg_score"] * game["rounds"] for game in games)
        return round(weighted / rounds, 2)

    def comparison(self, average):
        usual = self.all_time_avg
        if not self.games_played:
            return {"is_first": True, "difference": 0.0}
        return {"is_first": False, "difference": round(average - usual, 2), "is_above": average > usual}

    def performance(self, average):
        compared = self.comparison(average)
        if compared["is_first"]:
            return "first game"
        return f"{compared['difference']:+} against {self.all_time_avg}"

    def playlists(self):
        return sorted((name, each["times"]) for name, each in self._stats["playlists"].items())


class Broadcast:
    def __init__(self, stats):
        self.stats = stats
        self.sent = []

    def reveal(self, players, average):
        for player in players:
            self.sent.append((player, self.stats.performance(average)))


def evening(games, players):
    stats = StatsService(1)
    broadcast = Broadcast(stats)
    for playlist, averages in games:
        for average in averages:
            broadcast.reveal(players, average)
        stats.record_game(playlist, len(averages), averages[-1], players[0])
    return broadcast.sent[-30:], stats.all_time_avg, stats.playlists()
