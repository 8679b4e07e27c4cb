def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        rows = []
        for n in range(5):
            row = {"Title": f"{random.choice(['mail', 'shop', 'bank'])} {n}"}
            if random.random() < 0.1:
                row["Expires"] = "True"
                row["ExpiryTime"] = f"2018-{random.randrange(10, 13)}-{random.randrange(10, 29)}T08:00:00Z"
            rows.append(row)
        with probe.request("report"):
            probe.output(module.report(rows, random.randrange(30), "mail"))
