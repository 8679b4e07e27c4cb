def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        described = [(n % 2, [(random.randrange(700), random.choice("abc")) for _ in range(500)]) for n in range(4)]
        with probe.request("load"):
            probe.output(module.load(described))
