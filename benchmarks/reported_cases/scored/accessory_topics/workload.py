def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        clients = []
        for _ in range(60):
            address = (f"{random.getrandbits(6400):x}", random.randrange(1024, 65000))
            clients.append((address, random.sample(range(8), 3), [(random.randrange(8), random.randrange(100)) for _ in range(2)]))
        with probe.request("visits"):
            found = module.visits(clients)
        probe.output(found)
