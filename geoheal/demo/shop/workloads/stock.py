"""Items, of which the warehouse drops the first connection by chance; it takes 2 ms to answer."""

import random
import time


def workload(module, probe):
    draw = probe.input("shelves")
    shelves = [draw.randrange(-3, 9) for _ in range(20_000)]
    asked = set()

    def warehouse(item):
        time.sleep(0.002)
        is_dropped = item not in asked and random.random() < 0.3
        asked.add(item)
        if is_dropped:
            raise ConnectionResetError("The warehouse dropped the connection.")
        return shelves

    for number in range(40):
        with probe.request("check_stock"):
            answer = module.check_stock(f"item {number}", warehouse)
            probe.output(answer)
