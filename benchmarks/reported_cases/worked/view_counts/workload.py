def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = []
        for _ in range(3):
            views = random.randrange(999)
            text = f"{views} views"
            if random.random() < 0.08:
                text = f"{random.randrange(1000, 99999):,} views"
            elif random.random() < 0.04:
                text = "No views"
            rows.append({"views": text, "length": random.randrange(90)})
        with probe.request("statistics"):
            probe.output(module.statistics(rows))
