def workload(module, probe):
    for number in range(50):
        random = probe.input(number)
        names = [f"v{random.randrange(5)}.{random.randrange(20)}" for _ in range(4)]
        if random.random() < 0.2:
            names.append(random.choice(["latest", "before-merge"]))
        if random.random() < 0.2:
            names.append("")
        with probe.request("describe"):
            probe.output(module.describe(names))
