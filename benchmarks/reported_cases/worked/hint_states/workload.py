CLOCK = [0]


def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        sessions = [f"{random.getrandbits(128):x}" for _ in range(150)]
        with probe.request("traffic"):
            found = module.traffic(CLOCK[0], sessions)
        CLOCK[0] += len(sessions)
        probe.output(found)
