"""Limits how often a sender may write."""


class RateLimiter:
    def __init__(self, capacity, per_second):
        self.capacity = capacity
        self.per_second = per_second
        self.buckets = {}

    def is_allowed(self, sender, now):
        bucket = self.buckets.get(sender)
        if bucket is None:
            bucket = {"tokens": self.capacity, "seen": now, "log": []}
            self.buckets[sender] = bucket
        gone = now - bucket["seen"]
        bucket["tokens"] = min(self.capacity, bucket["tokens"] + gone * self.per_second)
        bucket["seen"] = now
        if bucket["tokens"] < 1:
            return False
        bucket["tokens"] -= 1
        return True

    def cleanup(self, now):
        full_after = self.capacity / self.per_second
        for sender in list(self.buckets):
            if now - self.buckets[sender]["seen"] > full_after:
                del self.buckets[sender]


LIMITER = RateLimiter(capacity=5, per_second=1.0)


class Bot:
    def __init__(self, limiter):
        self.limiter = limiter

    def receive(self, sender, text, now):
        if not self.limiter.is_allowed(sender, now):
            return "slow down"
        return text.upper()


def day(messages):
    bot = Bot(LIMITER)
    return [bot.receive(sender, text, now) for now, sender, text in messages]
