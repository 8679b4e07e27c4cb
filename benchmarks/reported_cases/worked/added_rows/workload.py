def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        names = [f"c{n}" for n in range(6)]
        rows = [{name: random.randrange(99) for name in names if random.random() < 0.9} for _ in range(900)]
        with probe.request("load"):
            probe.output(module.load(names, rows))
