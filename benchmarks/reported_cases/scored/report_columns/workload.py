def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        keys = [f"metric_{n}" for n in range(1500)]
        samples = [(f"s{n}", {random.choice(keys): random.randrange(100) for _ in range(300)}) for n in range(25)]
        hidden = random.sample(keys, 200)
        with probe.request("report"):
            table = module.build("quality", samples, hidden)
            width = len(table.visible())
        probe.output([width, table.headers[:50], len(table.rows)])
