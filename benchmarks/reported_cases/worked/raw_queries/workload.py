def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        requests = [
            (f"m{random.randrange(9)}", [f"f{random.getrandbits(120):x}" for _ in range(3)], random.randrange(900))
            for _ in range(30)
        ]
        with probe.request("report"):
            probe.output(module.report(requests))
