def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        start, rows = 0.0, []
        for n in range(random.randrange(3, 9)):
            start += random.randrange(1, 30) / 10
            end = start + random.randrange(10, 40) / 10
            rows.append((start, end, f"line {n}"))
            start = end
        with probe.request("seek"):
            probe.output(module.seek(rows, [random.random() * start for _ in range(2)]))
