def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        count = 450
        tasks = {f"t{n:04}": random.randrange(1, 60) for n in range(count)}
        edges = set()
        for n in range(count - 1):
            edges.add((f"t{n:04}", f"t{n + 1:04}", "build"))
            if random.random() < 0.5:
                edges.add((f"t{n:04}", f"t{random.randrange(n + 1, count):04}", "test"))
        with probe.request("plan"):
            found = module.plan(tasks, edges, ["t0000", "t0007"])
        probe.output(found)
