"""Traces of agents, and limits on what they may cost."""

from dataclasses import dataclass, field


@dataclass
class Span:
    name: str
    tokens: int
    cost: float


@dataclass
class Trace:
    spans: list = field(default_factory=list)

    def add_span(self, span):
        self.spans.append(span)

    @property
    def total_tokens(self):
        return sum(span.tokens for span in self.spans)

    @property
    def total_cost(self):
        total = 0.0
        for span in self.spans:
            total += span.cost
        return total


class Agent:
    def __init__(self, max_tokens, max_cost):
        self.trace = Trace()
        self.max_tokens = max_tokens
        self.max_cost = max_cost
        self.warnings = []

    def step(self, name, tokens, cost):
        if self.trace.total_tokens + tokens > self.max_tokens:
            self.warnings.append((name, "tokens"))
            return False
        if self.trace.total_cost + cost > self.max_cost:
            self.warnings.append((name, "cost"))
            return False
        self.trace.add_span(Span(name, tokens, cost))
        return True


def run(steps, max_tokens, max_cost):
    agent = Agent(max_tokens, max_cost)
    done = sum(1 for name, tokens, cost in steps if agent.step(name, tokens, cost))
    return done, agent.trace.total_tokens, agent.warnings
