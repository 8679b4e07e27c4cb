"""Summaries of what is in memory by type, and what changed between two of them."""


def summarize(objects):
    count, total = {}, {}
    for kind, size in objects:
        if kind in count:
            count[kind] += 1
            total[kind] += size
        else:
            count[kind] = 1
            total[kind] = size
    return [[kind, count[kind], total[kind]] for kind in count]


def get_diff(left, right):
    """Get the difference of two summaries: what is more, and what is less, in the right one."""
    res = []
    for row_r in right:
        found = False
        for row_l in left:
            if row_r[0] == row_l[0]:
                res.append([row_r[0], row_r[1] - row_l[1], row_r[2] - row_l[2]])
                found = True
        if not found:
            res.append(row_r)

    for row_l in left:
        found = False
        for row_r in right:
            if row_l[0] == row_r[0]:
                found = True
        if not found:
            res.append([row_l[0], -row_l[1], -row_l[2]])
    return res


class SummaryTracker:
    def __init__(self):
        self.s0 = []
        self.summaries = {}

    def store(self, key, objects):
        self.summaries[key] = summarize(objects)

    def diff(self, objects):
        now = summarize(objects)
        changed = get_diff(self.s0, now)
        self.s0 = now
        return [row for row in changed if row[1] or row[2]]


def format_rows(rows, limit=15):
    ordered = sorted(rows, key=lambda row: (-abs(row[2]), row[0]))
    return [f"{kind:>20} {count:+d} {size:+d}" for kind, count, size in ordered[:limit]]


def track(rounds):
    tracker = SummaryTracker()
    return [format_rows(tracker.diff(objects)) for objects in rounds]
