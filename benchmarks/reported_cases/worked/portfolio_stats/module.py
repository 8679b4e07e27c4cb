"""Returns of portfolios and what is derived from them."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Data:
    prices: tuple

    @property
    def returns(self):
        return [later / before - 1 for before, later in zip(self.prices, self.prices[1:], strict=False)]


class Stats:
    def __init__(self, data):
        self.data = data
        returns = data.returns
        self.mean = sum(returns) / len(returns)
        self.deviation = math.sqrt(sum((each - self.mean) ** 2 for each in returns) / len(returns))

    def sharpe(self):
        return self.mean / self.deviation if self.deviation else 0.0

    def excess(self, day):
        return self.data.returns[day] - self.mean


@dataclass(frozen=True)
class Portfolio:
    name: str
    prices: tuple

    @property
    def data(self):
        return Data(self.prices)

    @property
    def stats(self):
        return Stats(self.data)


class Report:
    def __init__(self, portfolio, threshold):
        self.portfolio = portfolio
        self.threshold = threshold

    def outliers(self):
        days = []
        for day in range(len(self.portfolio.prices) - 1):
            if abs(self.portfolio.stats.excess(day)) > self.threshold * self.portfolio.stats.deviation:
                days.append(day)
        return days

    def line(self):
        return f"{self.portfolio.name}: {self.portfolio.stats.sharpe():.4f}, {len(self.outliers())} outliers"


def reports(described):
    return [Report(Portfolio(name, tuple(prices)), 2.0).line() for name, prices in described]
