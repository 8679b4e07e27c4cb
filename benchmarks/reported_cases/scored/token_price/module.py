"""Performance of an agent, in dollars."""

SCALE = 10**6


class Prices:
    def __init__(self, answers):
        self.answers = answers
        self.asked = 0

    def get(self, token):
        self.asked += 1
        return self.answers.get(token, {}).get("usd")


class Summary:
    def __init__(self, prices):
        self.prices = prices

    def fetch_staking_rewards(self, service):
        rewards = service.get("rewards")
        if rewards is None:
            return None
        return sum(rewards)

    def fetch_price(self, token):
        usd_price = self.prices.get(token)
        return int(usd_price * SCALE)

    def performance(self, service):
        price = self.fetch_price(service["token"])
        rewards = self.fetch_staking_rewards(service)
        if price is None or rewards is None:
            return {"service": service["name"], "value": None}
        return {"service": service["name"], "value": rewards * price // SCALE}


def summarise(answers, services):
    summary = Summary(Prices(answers))
    return [summary.performance(service) for service in services], summary.prices.asked
