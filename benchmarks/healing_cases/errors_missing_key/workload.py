def workload(module, probe):
    for i in range(50):
        draw = probe.input(i)
        order = {"country": draw.choice(["de", "fr", "us"])}
        if draw.random() < 0.6:
            order["weight"] = draw.randrange(1, 20) / 2
        with probe.request("cost"):
            probe.output(module.cost(order))
