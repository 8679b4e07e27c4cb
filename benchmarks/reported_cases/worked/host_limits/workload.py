def workload(module, probe):
    for number in range(5):
        random = probe.input(number)
        calls = []
        for _ in range(60):
            skill = f"skill-{random.getrandbits(96):x}"
            for _ in range(random.randrange(1, 6)):
                calls.append((random.random() * 4, skill, random.choice(["tools", "inject", "ws"])))
        with probe.request("traffic"):
            probe.output(module.traffic(calls))
