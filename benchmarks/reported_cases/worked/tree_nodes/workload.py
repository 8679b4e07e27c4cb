def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        pairs = [(0, None), (1, 0), (2, 1)] + [(n, random.randrange(3)) for n in range(3, 1500)]
        moves = [(random.randrange(3, 1500), random.randrange(3)) for _ in range(150)]
        with probe.request("build"):
            probe.output(module.build(pairs, moves))
