def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        described = []
        for n in range(4):
            attributes = {key: random.randrange(90) / 2 for key in ("damage", "range") if random.random() < 0.9}
            price = None if random.random() < 0.03 else random.randrange(1, 900) / 4
            described.append((f"item {n}", attributes, price))
        with probe.request("compare"):
            probe.output(module.compare(described, ["damage", "price", "price"]))
