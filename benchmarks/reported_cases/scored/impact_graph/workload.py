def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        graph = module.Graph()
        names = [f"pkg.mod{n}" for n in range(800)]
        graph.db.executemany("INSERT INTO node VALUES (?, 'function', ?)", [(name, random.randrange(90)) for name in names])
        edges = [(name, random.choice(names)) for name in names for _ in range(2)]
        graph.db.executemany("INSERT INTO edge VALUES (?, ?)", edges)
        with probe.request("impact"):
            found = graph.impact(names[:20], 6)
        probe.output(found)
