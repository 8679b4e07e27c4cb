def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = []
        for n in range(3):
            zone = "" if random.random() < 0.05 else "+00:00"
            hour = random.randrange(8, 20)
            rows.append((f"b{n}", f"2021-01-01T{hour:02}:00:00{zone}", f"2021-01-01T{hour + 1:02}:00:00{zone}"))
        with probe.request("book"):
            probe.output(module.book(rows))
