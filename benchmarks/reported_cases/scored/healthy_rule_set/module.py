"""Dates of several rules, in order."""


class Rule:
    def __init__(self, start, step, count):
        self.start = start
        self.step = step
        self.count = count

    def __iter__(self):
        day = self.start
        for _ in range(self.count):
            yield day
            day += self.step


class Upcoming:
    def __init__(self, generator):
        self.generator = iter(generator)
        self.day = next(self.generator)

    def advance(self):
        self.day = next(self.generator, None)
        return self.day is not None


class RuleSet:
    def __init__(self):
        self._rules = []
        self._excluded = []

    def rule(self, rule):
        self._rules.append(rule)

    def exclude(self, day):
        self._excluded.append(day)

    def __iter__(self):
        waiting = [Upcoming(rule) for rule in self._rules]
        waiting.sort(key=lambda each: each.day)
        last = None
        while waiting:
            first = waiting[0]
            day = first.day
            if day != last and day not in self._excluded:
                last = day
                yield day
            if not first.advance():
                waiting.pop(0)
            waiting.sort(key=lambda each: each.day)


def dates(rules, excluded):
    rule_set = RuleSet()
    for start, step, count in rules:
        rule_set.rule(Rule(start, step, count))
    for day in excluded:
        rule_set.exclude(day)
    return list(rule_set)
