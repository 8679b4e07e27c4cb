def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        with probe.request("work"):
            found = module.work([f"{random.getrandbits(2000):x}" for _ in range(40)])
        probe.output(found)
