def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        tables = []
        for n in range(3):
            height = 0 if random.random() < 0.07 else random.choice([1, 2, 3])
            texts = [[f"{random.randrange(99)}" for _ in range(2)] for _ in range(height)]
            tables.append((random.choice(["", f"T{n}"]), texts))
        with probe.request("convert"):
            probe.output(module.convert(tables))
