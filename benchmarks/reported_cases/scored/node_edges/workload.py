def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        names = [(f"n{n}", random.choice(["sum", "max", "xor"])) for n in range(220)]
        rows = []
        for n in range(1, len(names)):
            for key in range(random.randrange(1, 4)):
                rows.append((*names[random.randrange(max(0, n - 40), n)], *names[n], f"k{key}"))
        inputs = {"n0": random.randrange(1000)}
        with probe.request("evaluate"):
            found = module.evaluate(rows, inputs)
        probe.output(found)
