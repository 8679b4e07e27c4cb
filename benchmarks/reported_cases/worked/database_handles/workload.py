def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        given = [(f"sqlite:{n}", [f"select {random.getrandbits(120):x}" for _ in range(9)]) for n in range(40)]
        with probe.request("jobs"):
            found = module.jobs(given)
        probe.output(found)
