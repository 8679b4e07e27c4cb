def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        clients = [(f"{random.getrandbits(128):x}", [f"e{random.randrange(9)}" for _ in range(4)]) for _ in range(50)]
        with probe.request("visits"):
            probe.output(module.visits(clients))
