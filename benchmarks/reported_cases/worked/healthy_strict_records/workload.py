def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        records = [{"account": random.choice("ab"), "amount": random.randrange(99)} for _ in range(4)]
        if random.random() < 0.1:
            del records[1]["amount"]
        with probe.request("load"):
            probe.output(module.load(records))
