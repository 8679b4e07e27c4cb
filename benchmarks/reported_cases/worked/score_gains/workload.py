def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        described = []
        for n in range(3):
            data = [] if random.random() < 0.05 else [random.randrange(1, 9000) for _ in range(random.randrange(1, 6))]
            described.append((f"p{n}", data))
        with probe.request("table"):
            probe.output(module.table(described))
