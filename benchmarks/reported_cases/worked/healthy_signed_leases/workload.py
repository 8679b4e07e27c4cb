def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        clients = [f"c{random.randrange(40)}" for _ in range(200)]
        with probe.request("day"):
            found = module.day(clients)
        probe.output(len(found[0]))
