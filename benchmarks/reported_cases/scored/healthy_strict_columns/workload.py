def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        lines = [f"{n},{random.randrange(99)}.5" for n in range(4)]
        if random.random() < 0.1:
            lines[2] = random.choice(["2,", ",1.0", "2;3"])
        with probe.request("load"):
            probe.output(module.load([("a", "\n".join(lines))]))
