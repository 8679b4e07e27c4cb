def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        batches = [([(f"r{random.randrange(99)}", random.randrange(30)) for _ in range(50)], 15) for _ in range(40)]
        with probe.request("simulate"):
            probe.output(module.simulate(batches))
