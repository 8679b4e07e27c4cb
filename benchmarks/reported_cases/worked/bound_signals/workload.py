def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        jobs = [
            [(f"r{n}", f"{random.getrandbits(400):x}") for n in range(random.choice([2, 3, 4]))] for _ in range(25)
        ]
        with probe.request("run"):
            found = module.run(jobs)
        probe.output(found)
