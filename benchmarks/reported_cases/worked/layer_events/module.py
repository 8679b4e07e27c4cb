"""Times of the layers of a network, with the events of each layer by name."""

from collections import namedtuple

Event = namedtuple("Event", ["name", "cpu_time", "cuda_time"])
Measure = namedtuple("Measure", ["cpu_total", "cuda_total", "occurrences"])


class Profile:
    def __init__(self, paths):
        self.paths = paths
        self.trace_events = {path: [] for path in paths}

    def record(self, path, events):
        self.trace_events[path].extend(events)

    def display(self, show_events=True):
        return to_display(self.paths, self.trace_events, show_events)


def build_measure(events, occurrences):
    return Measure(
        cpu_total=sum(event.cpu_time for event in events),
        cuda_total=sum(event.cuda_time for event in events),
        occurrences=occurrences,
    )


def format_measure(measure):
    return f"{measure.cpu_total}us {measure.cuda_total}us x{measure.occurrences}"


def to_display(paths, trace_events, show_events):
    lines = []
    for path in paths:
        events = trace_events[path]
        depth = path.count(".")
        label = path.rpartition(".")[2]
        if not events:
            lines.append("  " * depth + label)
            continue
        lines.append("  " * depth + f"{label} {format_measure(build_measure(events, 1))}")
        if not show_events:
            continue
        seen = []
        for event in events:
            if event.name not in seen:
                seen.append(event.name)
        for name in seen:
            matching = [event for event in events if event.name == name]
            measure = build_measure(matching, len(matching))
            lines.append("  " * (depth + 1) + f"{name} {format_measure(measure)}")
    return "\n".join(lines)


def profile(paths, recorded):
    kept = Profile(paths)
    for path, rows in recorded:
        kept.record(path, [Event(*row) for row in rows])
    return kept.display()
