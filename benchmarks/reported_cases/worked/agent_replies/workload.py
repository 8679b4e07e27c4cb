def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        jobs = [(f"r{n}", f"{random.getrandbits(900):x}", random.random() < 0.6) for n in range(80)]
        with probe.request("deploy"):
            found = module.deploy(jobs)
        probe.output(found)
