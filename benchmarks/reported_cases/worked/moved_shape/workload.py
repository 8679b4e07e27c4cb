def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        blocks = [(x, y, 0, random.randrange(1, 50), random.randrange(4), "wall") for x in range(16) for y in range(12)]
        steps = []
        for n in range(25):
            if n % 6 == 5:
                steps.append(("turn", (90,)))
            else:
                steps.append(("move", (random.randrange(-1, 2), random.randrange(0, 2), 1)))
        with probe.request("animate"):
            found = module.animate(blocks, steps)
        probe.output(found)
