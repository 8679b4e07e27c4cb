def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        kinds = [random.random() < 0.4 for _ in range(700)]
        with probe.request("simulate"):
            found = module.simulate(80, 60, kinds, 2, random.choice)
        probe.output(found)
