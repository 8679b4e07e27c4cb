"""Parcels as customers send them: few sizes, again and again."""


def workload(module, probe):
    random = probe.input("parcels")
    sizes = [random.randrange(1000, 2000, 10) for _ in range(2)]
    for _ in range(10):
        zone, grams = random.choice(["home", "abroad"]), random.choice(sizes)
        with probe.request("tariff"):
            cents = module.tariff(zone, grams)
        probe.output(cents)
