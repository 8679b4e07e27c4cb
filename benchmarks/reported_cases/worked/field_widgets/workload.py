def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = []
        for n in range(5):
            row = {"name": f"n{n}", "schema": {"type": random.choice(["string", "number", "date", "any"])}}
            if random.random() > 0.05:
                row["key"] = random.choice(["Summary", f"customfield_{n}", "comment"])
            rows.append(row)
        with probe.request("build"):
            probe.output(module.build(rows))
