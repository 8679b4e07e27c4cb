"""Reports on what connectors wrote while they ran."""

import json


class Result:
    def __init__(self, name, output):
        self.name = name
        self.output = output

    def messages(self):
        for line in self.output:
            try:
                yield json.loads(line)
            except ValueError:
                continue

    def count_by_type(self):
        counts = {}
        for message in self.messages():
            kind = message["type"]
            counts[kind] = counts.get(kind, 0) + 1
        return counts

    def count_by_stream(self):
        counts = {}
        for message in self.messages():
            if message["type"] == "RECORD":
                counts[message["stream"]] = counts.get(message["stream"], 0) + 1
        return counts


class Report:
    kinds = ("RECORD", "STATE", "LOG", "TRACE")

    def __init__(self, control, target):
        self.control = control
        self.target = target

    def kind_rows(self):
        rows = []
        for kind in self.kinds:
            rows.append((kind, self.control.count_by_type().get(kind, 0), self.target.count_by_type().get(kind, 0)))
        return rows

    def stream_rows(self, streams):
        rows = []
        for stream in streams:
            before = self.control.count_by_stream().get(stream, 0)
            after = self.target.count_by_stream().get(stream, 0)
            rows.append((stream, before, after, after - before))
        return rows


def render(control, target, streams):
    report = Report(Result("control", control), Result("target", target))
    return report.kind_rows(), report.stream_rows(streams)
