def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        jobs = [
            (random.choice(["reverse", "reverse", "paint"]), f"{random.getrandbits(3000):x}") for _ in range(90)
        ]
        with probe.request("work"):
            found = module.work(jobs)
        probe.output(found)
