def workload(module, probe):
    for number in range(60):
        random = probe.input(number)
        train = [f"t{n}.txt {random.randrange(9)}" for n in range(5)]
        validation = [f"v{n}.txt {random.randrange(9)}" for n in range(2)]
        if random.random() < 0.15:
            validation = ["", "  "]
        with probe.request("load"):
            probe.output(module.load(train, validation))
