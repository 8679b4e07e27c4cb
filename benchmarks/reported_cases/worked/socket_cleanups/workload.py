def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        rounds = [(random.randrange(9), [f"{random.getrandbits(2400):x}" for _ in range(4)]) for _ in range(40)]
        with probe.request("poll"):
            found = module.poll(rounds)
        probe.output(found)
