def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        items = [(f"I{n}", f"item {n}") for n in range(5)]
        stock = {f"I{n}": random.randrange(20) for n in range(5)}
        blank = 0.3 if random.random() < 0.5 else 0.0
        lines = [
            (f"SO{n}", f"I{random.randrange(6)}", random.randrange(1, 9), None if random.random() < blank else f"2026-05-{random.randrange(10, 30)}")
            for n in range(8)
        ]
        with probe.request("plan"):
            probe.output(module.plan(items, stock, lines))
