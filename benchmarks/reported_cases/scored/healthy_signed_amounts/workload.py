def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        balances = {name: random.randrange(900) for name in "abc"}
        rows = []
        for _ in range(3):
            row = {"from": random.choice("abc"), "to": random.choice("abc"), "amount": str(random.randrange(99))}
            if random.random() < 0.06:
                row["amount"] = random.choice(["", "12 EUR"])
            rows.append(row)
        with probe.request("book"):
            probe.output(module.book(balances, rows))
