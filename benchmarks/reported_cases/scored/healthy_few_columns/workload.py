def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        rows = [(random.choice(["orders", "items"]), random.choice(["id", "price", "other"]), str(random.randrange(99))) for _ in range(20_000)]
        with probe.request("convert"):
            probe.output(module.convert(rows))
