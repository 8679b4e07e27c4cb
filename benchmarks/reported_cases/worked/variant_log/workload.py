def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        wanted = [(random.randrange(1_000), 300, random.randrange(290), random.choice("ACGT")) for _ in range(60)]
        with probe.request("simulate"):
            probe.output(module.simulate(wanted))
