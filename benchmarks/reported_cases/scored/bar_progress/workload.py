def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        length = 0 if random.random() < 0.15 else random.randrange(1, 6)
        with probe.request("show"):
            probe.output(module.show(length, [random.random() for _ in range(6)]))
