def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        prices = [f"{random.randrange(900000, 999999)}.{random.randrange(99)}" for _ in range(900)]
        with probe.request("follow"):
            found = module.follow(prices)
        probe.output(found)
