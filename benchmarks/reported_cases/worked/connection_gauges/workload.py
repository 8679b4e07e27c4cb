def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        found = []
        with probe.request("proxy"):
            for _ in range(60):
                peer = f"{random.getrandbits(1600):x}"
                found.append(module.proxy(peer, [f"{random.getrandbits(64):x}" for _ in range(3)]))
        probe.output(found)
