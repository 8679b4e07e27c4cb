def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        signals = [(random.choice(["top", "top.cpu"]), f"s{random.randrange(9_000)}", random.randrange(1, 9)) for _ in range(1_600)]
        changes = [(random.randrange(1_500), random.randrange(256)) for _ in range(300)]
        with probe.request("dump"):
            dumped = module.dump(signals, changes)
        probe.output(dumped)
