def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        count = 2_000
        rows = []
        for n in range(count):
            needed = [f"model.shop.m{random.randrange(count + 3)}" for _ in range(random.randrange(4))]
            schema = random.choice(["mart", "core", "staging", "raw"])
            rows.append((f"model.shop.m{n}", schema, needed, ["daily"] if random.random() < 0.9 else []))
        with probe.request("bouncer"):
            found = module.bouncer(rows)
        probe.output(found)
