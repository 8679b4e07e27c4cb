def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        messages = [f"{random.getrandbits(1200):x}" for _ in range(60)]
        with probe.request("query"):
            found = module.query(messages, {random.randrange(60) for _ in range(25)})
        probe.output(found)
