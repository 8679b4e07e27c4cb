def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        further = [0.1] if random.random() < 0.1 else []
        with probe.request("train"):
            probe.output(module.train([random.random() for _ in range(3)], further))
