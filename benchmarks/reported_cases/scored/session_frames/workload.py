def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        orders = [f"buy {random.randrange(10**30)} at {random.randrange(1000)} " + "x" * random.randrange(60) for _ in range(9_000)]
        with probe.request("trade"):
            found = module.trade(orders)
        probe.output(found)
