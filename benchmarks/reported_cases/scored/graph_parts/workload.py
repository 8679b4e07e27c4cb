def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        nodes = list(range(2500))
        edges = [(random.randrange(2500), random.randrange(2500)) for _ in range(700)]
        with probe.request("sizes"):
            found = module.sizes(edges, nodes)
        probe.output(found)
