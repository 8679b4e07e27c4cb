"""A script that follows the price of a market, and its averages."""

from decimal import Decimal


class ScriptBase:
    def __init__(self):
        self.mid_prices = []
        self.messages = []

    def tick(self, price):
        self.mid_prices.append(price)
        self.on_tick()

    def on_tick(self):
        raise NotImplementedError

    def avg_mid_price(self, interval, length):
        samples = self.take_samples(self.mid_prices, interval, length)
        if samples is None:
            return None
        return sum(samples) / Decimal(len(samples))

    @staticmethod
    def take_samples(series, interval, length):
        index = len(series) - 1
        samples = []
        while len(samples) < length and index >= 0:
            samples.append(series[index])
            index -= interval
        if len(samples) < length:
            return None
        return samples


class SpreadScript(ScriptBase):
    interval = 5
    short_period = 3
    long_period = 10

    def __init__(self):
        super().__init__()
        self.spread = Decimal("0.01")

    def on_tick(self):
        long_average = self.avg_mid_price(self.interval, self.long_period)
        short_average = self.avg_mid_price(self.interval, self.short_period)
        if long_average is None or short_average is None:
            return
        change = abs(short_average - long_average) / long_average
        self.spread = max(Decimal("0.01"), change)


SCRIPT = SpreadScript()


def follow(prices):
    spreads = []
    for price in prices:
        SCRIPT.tick(Decimal(price))
        spreads.append(f"{SCRIPT.spread:.4f}")
    return spreads[-5:]
