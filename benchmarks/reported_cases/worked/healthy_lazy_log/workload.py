def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        rows = [[random.random() for _ in range(300)] for _ in range(300)]
        with probe.request("run"):
            probe.output(module.run(rows))
