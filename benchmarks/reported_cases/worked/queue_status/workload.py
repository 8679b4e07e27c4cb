def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        odd = 0.1 if random.random() < 0.5 else 0.0
        lines = []
        for n in range(8):
            name = b"job%d" % random.randrange(6) if random.random() >= odd else b"caf\xe9 %d" % n
            lines.append(b"%d %s %s" % (1000 + n, random.choice([b"PD", b"R", b"F", b"XX"]), name))
        with probe.request("status"):
            probe.output(module.status(lines, [f"job{n}" for n in range(6)]))
