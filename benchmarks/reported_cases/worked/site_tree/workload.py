def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        rows = [(n, None if n < 5 else random.randrange(n), f"Item {n}", f"/{n}", random.random() > 0.05) for n in range(180)]
        with probe.request("render"):
            probe.output(module.render(rows, [f"/{random.randrange(180)}" for _ in range(2)]))
