def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        rows = []
        for n in range(4):
            row = {"title": f"t{n}"}
            if random.random() > 0.07:
                row["published"] = f"2020-{random.randrange(1, 13)}-{random.randrange(1, 28)}"
            if random.random() > 0.4:
                row["updated"] = f"2021-{random.randrange(1, 13)}-1"
            rows.append(row)
        with probe.request("overview"):
            probe.output(module.overview(rows))
