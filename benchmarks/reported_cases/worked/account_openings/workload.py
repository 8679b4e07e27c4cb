def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        rows = []
        for name in ("Bank", "Cash", "Rent"):
            if random.random() < 0.85:
                rows.append(("open", random.randrange(5), name))
            rows.extend(("post", random.randrange(5, 30), name, random.randrange(-50, 90)) for _ in range(3))
            if random.random() < 0.3:
                rows.append(("close", 31, name))
        with probe.request("overview"):
            probe.output(module.overview(rows))
