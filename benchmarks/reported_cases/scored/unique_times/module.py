"""Blocks of samples of a logger, with the times at which they were taken."""


class Recording:
    def __init__(self, blocks):
        self.blocks = blocks

    def times(self):
        return [block["millis"] // 10 for block in self.blocks]

    def gaps(self):
        times = unique(self.times())
        times.sort()
        return [(a, b) for a, b in zip(times, times[1:]) if b - a > 5]


def unique(values):
    kept = []
    i = 0
    while i < len(values):
        value = values[i]
        j = 0
        known = False
        while j < len(kept):
            if kept[j] == value:
                known = True
                break
            j += 1
        if not known:
            kept.append(value)
        i += 1
    return kept


def summary(blocks):
    recording = Recording(blocks)
    return {"samples": len(blocks), "unique": len(unique(recording.times())), "gaps": recording.gaps()}
