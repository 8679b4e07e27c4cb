"""Items, of which the warehouse drops the first connection of every other one; it takes 2 ms to answer."""

import time


def workload(module, probe):
    random = probe.input("items")
    dropped = {f"item {number}" for number in range(40) if random.random() < 0.5}

    shelves = [random.randrange(-3, 9) for _ in range(20_000)]

    def warehouse(item):
        time.sleep(0.002)
        if item in dropped:
            dropped.remove(item)
            raise ConnectionResetError("The warehouse dropped the connection.")
        return shelves

    for number in range(40):
        with probe.request("available"):
            answer = module.available(f"item {number}", warehouse)
            probe.output(answer)
