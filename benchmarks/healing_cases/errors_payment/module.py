"""A till: prices may be read twice, a card must not be charged twice."""

import random

_network = random.Random(11)
CHARGED = []


class Gateway:
    """The bank's end; it answers late at times, and has done its work nevertheless."""

    def quote(self, article):
        if _network.random() < 0.3:
            raise TimeoutError("no quote in time")
        return 5 + article % 7

    def charge(self, card, amount):
        CHARGED.append((card, amount))
        if _network.random() < 0.05:
            raise TimeoutError("no confirmation in time")
        return len(CHARGED)


GATEWAY = Gateway()


def price(article):
    """What an article costs today."""
    return GATEWAY.quote(article) * 100


def pay(card, amount):
    """Charge a card; the caller looks into the ledger when this times out."""
    return GATEWAY.charge(card, amount) > 0
