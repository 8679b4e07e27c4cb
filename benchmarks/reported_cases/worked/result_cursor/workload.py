def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        rows = [{"id": n, "amount": random.randrange(1000)} for n in range(40000)]
        with probe.request("totals"):
            found = module.totals(rows, 20000 + random.randrange(1000))
        probe.output(found)
