def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        steps = [(f"call {n}", random.randrange(1, 900), random.randrange(99) / 64) for n in range(1300)]
        with probe.request("run"):
            found = module.run(steps, 500_000, 900.0)
        probe.output(found)
