def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        texts = [f"select {random.randrange(99)}" for _ in range(3)]
        drops = {random.randrange(4, 7)} if random.random() < 0.15 else set()
        with probe.request("run"):
            probe.output(module.run(drops, texts))
