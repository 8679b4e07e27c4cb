def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        seeds = [f"{random.getrandbits(8000):x}" for _ in range(20)]
        with probe.request("open"):
            found = module.open_wallets(seeds, [0, 1, random.randrange(8)])
        probe.output(found)
