def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = [(n, random.randrange(99)) for n in range(20)]
        ticks = [0.5] + [random.choice([0.1, 0.25, 0.5]) for _ in range(4)]
        if random.random() < 0.15:
            ticks[random.randrange(1, 5)] = 0.0
        with probe.request("export"):
            probe.output(module.export(rows, 5, ticks))
