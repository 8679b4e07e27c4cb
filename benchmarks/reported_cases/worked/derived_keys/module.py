"""Keys that are derived from those of a store."""

import functools
import hashlib


class KeyStore:
    def __init__(self, seed):
        self.seed = seed
        self.labels = [seed[n : n + 400] for n in range(0, len(seed), 400)]

    @functools.lru_cache(maxsize=None)
    def derive(self, change, number):
        digest = hashlib.sha256(f"{self.seed[:40]}/{int(change)}/{number}".encode())
        return digest.hexdigest()[:12]

    def addresses(self, count):
        return [self.derive(False, number) for number in range(count)]


class Wallet:
    def __init__(self, seed):
        self.store = KeyStore(seed)
        self.used = set()

    def receive(self, number):
        address = self.store.derive(False, number)
        self.used.add(address)
        return address

    def unused(self, count):
        return [address for address in self.store.addresses(count) if address not in self.used]


def open_wallets(seeds, numbers):
    found = []
    for seed in seeds:
        wallet = Wallet(seed)
        for number in numbers:
            wallet.receive(number)
        found.append((len(wallet.unused(8)), wallet.receive(0)))
    return found
