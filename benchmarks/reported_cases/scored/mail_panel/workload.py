def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = []
        for n in range(4):
            zone = random.choice(["+00:00", "+02:00"])
            if random.random() < 0.05:
                zone = ""
            rows.append((f"mail {n}", f"2021-04-0{random.randrange(1, 4)}T{random.randrange(10, 23)}:00:00{zone}"))
        with probe.request("show"):
            probe.output(module.show(rows, "2021-04-03T12:00:00+00:00"))
