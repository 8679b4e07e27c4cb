def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        graph = module.Graph()
        layers = [[graph.node(f"p{layer}_{n}", random.randrange(9)) for n in range(4)] for layer in range(10)]
        for upper, lower in zip(layers, layers[1:], strict=False):
            for node in upper:
                for other in random.sample(lower, 3):
                    node.needs(other)
        with probe.request("order"):
            order = graph.build_order()
        probe.output(order)
