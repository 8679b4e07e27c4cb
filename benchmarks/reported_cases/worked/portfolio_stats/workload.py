def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        described = []
        for n in range(3):
            prices = [100.0]
            for _ in range(150):
                prices.append(prices[-1] * (1 + random.gauss(0, 0.01)))
            described.append((f"p{n}", prices))
        with probe.request("reports"):
            probe.output(module.reports(described))
