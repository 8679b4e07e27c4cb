def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        rows = []
        for n in range(17):
            links = sorted(random.sample(range(n), min(n, 3))) if n < 14 else [n - 1, n - 2, n - 3]
            if n > 2:
                links = sorted({*links, n - 1, n - 2})
            rows.append((f"t{n}", [f"-O{random.randrange(3)}"], [f"t{k}" for k in links]))
        with probe.request("configure"):
            probe.output(module.configure(rows))
