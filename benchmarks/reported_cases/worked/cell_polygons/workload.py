def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        rows = [(random.randrange(999), random.randrange(999), random.randrange(1, 9), random.randrange(1, 9), random.randrange(2), random.randrange(9)) for _ in range(50_000)]
        with probe.request("clean"):
            found = module.clean(rows, 1)
        probe.output(found)
