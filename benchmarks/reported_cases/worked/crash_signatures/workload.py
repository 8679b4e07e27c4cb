def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        archive = {f"frame{n}": random.choice([0, 0, 3]) for n in range(20)}
        bugs = [
            {"id": n, "signatures": [f"frame{random.randrange(25)}" for _ in range(random.choice([1, 2, 3]))]}
            for n in range(random.choice([3, 4, 2, 0, 5]))
        ]
        with probe.request("run"):
            probe.output(module.run(archive, bugs))
