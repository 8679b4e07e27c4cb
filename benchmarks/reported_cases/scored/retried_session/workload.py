def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        resets = 0.25 if random.random() < 0.5 else 0.0
        calls = []
        for n in range(3):
            answers = ["reset" if random.random() < resets else random.choice([200, 200, 404, 429, 503]) for _ in range(3)]
            calls.append(("GET", f"/v1/{n}", answers))
        with probe.request("fetch"):
            probe.output(module.fetch(calls))
