def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        rows = [("w" * random.randrange(1, 9), random.randrange(50)) for _ in range(6000)]
        with probe.request("day"):
            found = module.day(rows)
        probe.output(found)
