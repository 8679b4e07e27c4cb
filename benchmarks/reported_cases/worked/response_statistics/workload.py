def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        fails = 0.5 if random.random() < 0.4 else 0.02
        requests = [
            (f"/e{random.randrange(3)}", None if random.random() < fails else random.randrange(5, 900))
            for _ in range(random.randrange(4, 9))
        ]
        with probe.request("run"):
            probe.output(module.run(requests))
