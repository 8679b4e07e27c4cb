def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        names = ["lines", "paths", "nesting"]
        described = []
        for n in range(70):
            values = {name: random.randrange(1, 60) for name in names if random.random() < 0.9}
            described.append((f"unit {n}", random.choice(["file", "class"]), values))
        with probe.request("check"):
            found = module.check(described, {"lines": 1.5, "paths": 1.8, "nesting": 1.2}, 8)
        probe.output(found)
