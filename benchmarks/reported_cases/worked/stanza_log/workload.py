def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        described = []
        for _ in range(800):
            children = [(f"c{n}", f"text & more <{random.randrange(99)}>") for n in range(random.randrange(5, 25))]
            described.append((random.choice(["message", "message", "presence"]), f"u{random.randrange(9)}@host", children))
        with probe.request("run"):
            probe.output(module.run(described))
