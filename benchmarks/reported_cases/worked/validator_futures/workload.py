def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        messages = [
            (f"p{random.randrange(4)}", f"{random.getrandbits(800):x}", f"{random.getrandbits(128):032x}")
            for _ in range(60)
        ]
        with probe.request("gossip"):
            found = module.gossip(messages)
        probe.output(found)
