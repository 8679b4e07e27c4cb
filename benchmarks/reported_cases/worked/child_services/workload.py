def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        peers = [(f"p{n}", [f"{random.getrandbits(256):064x}" for _ in range(5)]) for n in range(25)]
        with probe.request("node"):
            found = module.node(peers)
        probe.output(found)
