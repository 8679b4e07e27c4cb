def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        entries = []
        for _ in range(90):
            row, left = [], 6
            while left:
                span = random.randrange(1, min(left, 3) + 1)
                row.append((f"c{random.randrange(1_000)}", span))
                left -= span
            entries.append(row)
        with probe.request("render"):
            probe.output(module.render(6, entries))
