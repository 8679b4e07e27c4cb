def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        described = []
        for _ in range(2):
            shots = [f"s{n}" for n in range(random.randrange(2, 6))]
            count = 0 if random.random() < 0.08 else random.randrange(1, 9)
            points = [{shot: round(random.random(), 3) for shot in random.sample(shots, 2)} for _ in range(count)]
            described.append((shots, points))
        with probe.request("report"):
            probe.output(module.report(described))
