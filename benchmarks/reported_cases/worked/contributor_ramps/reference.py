"""How long newcomers of a project take until their first contribution of each kind."""

import statistics
from collections import defaultdict

KINDS = ("reporter", "submitter", "reviewer", "merger")


class Contributions:
    def __init__(self, events):
        self.first = {}
        self.by_kind = defaultdict(dict)
        for user, kind, day in events:
            self.first.setdefault(user, day)
            self.first[user] = min(self.first[user], day)
            known = self.by_kind[kind].get(user)
            self.by_kind[kind][user] = day if known is None else min(day, known)

    def deltas(self, kind):
        return [day - self.first[user] for user, day in self.by_kind[kind].items()]


def ramp_graph(contributions, kind):
    deltas = sorted(contributions.deltas(kind))
    everybody = len(contributions.first)
    if not deltas:
        return None
    mean = statistics.mean(deltas)
    share = len(deltas) / everybody * 100
    return {
        "title": f"Days until {kind}s begin",
        "mean": round(mean, 2),
        "share": f"{share:.1f}%",
        "points": deltas[:10],
    }


def create_graphs(events):
    contributions = Contributions(events)
    pages = {}
    for kind in KINDS:
        graph = ramp_graph(contributions, kind)
        if graph is not None:
            pages[f"{kind}-ramp.html"] = graph
    return pages
