def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        names = [f"p{n}" for n in range(500)]
        parameters, constants = [], []
        for place, name in enumerate(names):
            kind = "computed" if place and random.random() < 0.5 else random.choice(["constant", "drawn"])
            if kind == "constant":
                constants.append(name)
            parameters.append((name, random.choice(names[:place]) if kind == "computed" else random.randrange(2, 90), kind))
        updates = [(random.choice(constants), random.randrange(90)) for _ in range(200)]
        draws = [random.randrange(1_000) for _ in range(6)]
        with probe.request("simulate"):
            probe.output(module.simulate(parameters, updates, draws))
