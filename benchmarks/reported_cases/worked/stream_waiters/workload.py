def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        requests = [
            (random.getrandbits(60), [(random.getrandbits(60), "x" * random.randrange(9)) for _ in range(6)])
            for _ in range(80)
        ]
        with probe.request("session"):
            found = module.session(requests)
        probe.output(found)
