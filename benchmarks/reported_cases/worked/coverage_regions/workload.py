def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        lines = ["# table"]
        for n in range(5):
            start = random.randrange(1, 999)
            lines.append(f"chr{n % 2}\t{start}\t{start + random.randrange(99)}\t{random.randrange(9)}.0")
        if random.random() < 0.15:
            lines[random.randrange(1, 6)] = "chr1\t\t\t0.0"
        with probe.request("load"):
            probe.output(module.load(["\n".join(lines) + "\n"]))
