def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        messages = [f"m{random.randrange(99)}" for _ in range(4)]
        limit = 18 if random.random() < 0.15 else 400
        with probe.request("log"):
            probe.output(module.log(messages, limit))
