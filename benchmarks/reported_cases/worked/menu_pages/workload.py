def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        menus = []
        for n in range(2):
            lines = [f"line {k}" for k in range(random.randrange(7))]
            menus.append((f"M{n}", lines, random.random() < 0.88))
        with probe.request("render"):
            probe.output(module.render(menus))
