def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        with probe.request("spin"):
            found = module.spin([random.random() for _ in range(60)])
        probe.output(found)
