def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        rows = [(f"r{random.getrandbits(32):x}", f"m{random.randrange(9)}") for _ in range(80)]
        with probe.request("meet"):
            probe.output(module.meet(rows))
