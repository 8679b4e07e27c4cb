def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        document = {"a": [random.randrange(9) for _ in range(random.randrange(1, 5))], "b": [1, 2]}
        steps = [(random.choice(["avg", "max", "min", "sum", "length"]), random.choice(["a", "a", "b", "none"])) for _ in range(5)]
        with probe.request("evaluate"):
            probe.output(module.evaluate(document, steps))
