def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        profiles = [(f"{random.getrandbits(64):x}", {"about": f"{random.getrandbits(2000):x}"}) for _ in range(40)]
        with probe.request("visits"):
            found = module.visits(profiles)
        probe.output(found)
