def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        rows = []
        for _ in range(1_500):
            low = random.randrange(1_000_000)
            rows.append((low, low + random.randrange(60), random.choice("ab")))
        with probe.request("load"):
            probe.output(module.load(rows, [random.randrange(1_000_000) for _ in range(20)]))
