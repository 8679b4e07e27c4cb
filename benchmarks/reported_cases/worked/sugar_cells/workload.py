def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        sugar = [random.randrange(9) for _ in range(256)]
        places = random.sample([(x, y) for x in range(16) for y in range(16)], 60)
        with probe.request("simulate"):
            probe.output(module.simulate(16, sugar, places, 1))
