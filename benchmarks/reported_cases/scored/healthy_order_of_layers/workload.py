def workload(module, probe):
    for number in range(12):
        random = probe.input(number)
        rows = [(f"l{n}", [random.random() for _ in range(3000)], random.random()) for n in range(5)]
        with probe.request("show"):
            found = module.show(rows, [random.randrange(5) for _ in range(4)])
        probe.output(found)
