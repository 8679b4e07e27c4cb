def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        rows = [(n, random.randrange(99)) for n in range(9_000)]
        with probe.request("clean"):
            probe.output(module.clean(rows, 60))
