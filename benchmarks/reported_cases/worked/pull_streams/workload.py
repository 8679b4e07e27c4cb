def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        batches = [
            ([f"{random.getrandbits(200):x}" for _ in range(8)], random.choice([0, 0, 1, 2])) for _ in range(20)
        ]
        with probe.request("fetch"):
            found = module.fetch(batches)
        probe.output(found)
