"""Money transfers: a timeout leaves open whether the money went, so nothing may be sent twice."""

import random

_bank = random.Random(3)
SENT = []


def transfer(account, amount):
    """Send money once."""
    SENT.append((account, amount))
    if _bank.random() < 0.2:
        raise TimeoutError("the bank did not confirm in time")
    return len(SENT)
