def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        edges = []
        for layer in range(9):
            for a in range(3):
                for b in range(3):
                    edges.append((f"n{layer}_{a}", f"n{layer + 1}_{b}"))
        random.shuffle(edges)
        with probe.request("plan"):
            found = module.plan(edges)
        probe.output(found)
