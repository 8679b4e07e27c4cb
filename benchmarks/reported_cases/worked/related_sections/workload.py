def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        rows = []
        for n in range(280):
            parent = f"s{random.randrange(n)}" if n and random.random() < 0.9 else ""
            rows.append((f"s{n}" if random.random() < 0.95 else "", f"Title {random.getrandbits(30)}", parent, n % 4))
        with probe.request("index"):
            found = module.index(rows)
        probe.output(found)
