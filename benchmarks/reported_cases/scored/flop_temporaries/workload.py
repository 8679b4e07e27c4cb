def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        described = []
        for _ in range(2_000):
            op = random.choice(["Sum", "Product", "Power", "Constant"])
            children = [] if op == "Constant" else [random.randrange(60) for _ in range(2)]
            described.append((op, children, random.randrange(1, 9)))
        with probe.request("flops"):
            probe.output(module.flops(described))
