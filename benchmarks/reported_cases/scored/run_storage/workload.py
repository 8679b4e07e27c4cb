def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        goals = [(f"run-{random.getrandbits(200):x}", "find it") for _ in range(150)]
        with probe.request("execute"):
            found = module.execute(goals)
        probe.output(found)
