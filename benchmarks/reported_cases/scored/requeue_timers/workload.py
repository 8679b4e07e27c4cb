def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        rows = []
        for n in range(60):
            message = f"{random.random()} if " * 80
            rows.append((f"{random.randrange(10**15)}", message, random.choice([1, 2, 9])))
        with probe.request("receipts"):
            found = module.receipts(rows)
        probe.output(found)
