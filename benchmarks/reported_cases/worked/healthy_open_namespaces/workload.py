def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        names = [f"ns{n}" for n in range(8)]
        steps = [(f"u{random.randrange(3)}", f"ns{random.randrange(9)}") for _ in range(2)]
        with probe.request("run"):
            probe.output(module.run(names, steps))
