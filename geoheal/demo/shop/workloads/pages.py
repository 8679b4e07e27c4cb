"""Visitors who look at ever new items."""


def workload(module, probe):
    random = probe.input("visitors")
    for _ in range(50):
        visitor, item = random.randrange(10**6), random.randrange(10**6)
        with probe.request("page"):
            text = module.page(visitor, item)
        probe.output(text[:60])
