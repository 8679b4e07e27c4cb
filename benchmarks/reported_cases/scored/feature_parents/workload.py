def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        edges = []
        for level in range(14):
            edges += [(f"f{level}", f"l{level}"), (f"f{level}", f"r{level}")]
            edges += [(f"l{level}", f"f{level + 1}"), (f"r{level}", f"f{level + 1}")]
        edges += [(f"f{random.randrange(5)}", f"x{n}") for n in range(20)]
        with probe.request("plan"):
            found = module.plan(edges, ["f14", "x3", "r7"])
        probe.output(found)
