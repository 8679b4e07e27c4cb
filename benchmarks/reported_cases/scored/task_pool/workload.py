def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        graph = []
        for cycle in range(1, 13):
            for n in range(30):
                requires = [f"{cycle}/t{random.randrange(n)}"] if n and random.random() < 0.5 else []
                graph.append((str(cycle), f"t{n}", requires))
        messages = []
        for _ in range(12):
            ids = [f"{random.randrange(1, 14)}/t{random.randrange(31)}" for _ in range(80)] + ["x"]
            messages.append((f"{random.randrange(1, 13)}/t{random.randrange(30)}", ids))
        with probe.request("run"):
            found = module.run(graph, messages)
        probe.output(found)
