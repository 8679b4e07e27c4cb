def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        jobs = [
            (f"u{random.randrange(9)}", [f"{random.getrandbits(200):x}" for _ in range(20)]) for _ in range(25)
        ]
        with probe.request("cycle"):
            found = module.cycle("catalogue.example", jobs)
        probe.output(found)
