def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        orders = [(random.choice(["de", "fr", "dk"]), random.choice(["book", "food"]), random.randrange(900)) for _ in range(60)]
        with probe.request("quote"):
            probe.output(module.quote(orders))
