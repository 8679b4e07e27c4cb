def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        jobs = [(f"{random.getrandbits(900):x}", 10, random.randrange(16)) for _ in range(40)]
        with probe.request("run"):
            probe.output(module.run(jobs))
