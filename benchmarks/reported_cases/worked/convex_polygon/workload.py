def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        shapes = []
        for n in range(14):
            x, y = random.randrange(20), random.randrange(20)
            shapes.append([(x + random.uniform(0.5, 2), y + random.uniform(-2, 2)) for _ in range(14)])
        with probe.request("compress"):
            found = module.compress(shapes, 4, 3.0)
        probe.output(found)
