def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        rows = [(random.choice([0, 1, 2, 2, 2, 2, 2]), random.random()) for _ in range(40_000)]
        with probe.request("simulate"):
            found = module.simulate([0.5, 0.25], rows)
        probe.output(found)
