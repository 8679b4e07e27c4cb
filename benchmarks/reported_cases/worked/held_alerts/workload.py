def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        size = random.choice([3, 4, 5, 12])
        events = [(f"a{random.randrange(8)}", random.choice(["normal", "major", "minor"])) for _ in range(size)]
        with probe.request("run"):
            probe.output(module.run(events, 4))
