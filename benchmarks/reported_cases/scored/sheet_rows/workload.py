def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        tables = {
            title: [[random.randrange(99) if random.random() < 0.9 else None for _ in range(4)] for _ in range(350)]
            for title in ("orders", "items")
        }
        with probe.request("export"):
            probe.output(module.export(tables))
