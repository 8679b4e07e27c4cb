def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        temperatures = [random.uniform(1, 60) for _ in range(30)]
        with probe.request("peaks"):
            found = module.peaks(7, temperatures)
        probe.output(found)
