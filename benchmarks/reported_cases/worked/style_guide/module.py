"""Decides which messages of a checker are shown."""

import functools


class DecisionEngine:
    def __init__(self, select, ignore, lines):
        self.select = tuple(select)
        self.ignore = tuple(ignore)
        self.lines = lines

    @functools.lru_cache(maxsize=None)
    def decision_for(self, code):
        if any(code.startswith(prefix) for prefix in self.ignore):
            return "ignored"
        return "selected" if any(code.startswith(prefix) for prefix in self.select) else "implicit"

    def shown(self, messages):
        return [line for line, code in messages if self.decision_for(code) == "selected" and self.lines[line]]


def check(files, select, ignore):
    report = []
    for lines, messages in files:
        report.append(DecisionEngine(select, ignore, lines).shown(messages))
    return report
