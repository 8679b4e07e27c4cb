def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        rows = [
            (f"q{n}-{random.randrange(10**6)}", random.randrange(10**4) if random.random() < 0.1 else None)
            for n in range(3000)
        ]
        with probe.request("load"):
            found = module.load(rows)
        probe.output(found)
