def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        visitors = [(f"v{random.randrange(10**6)}", f"{random.getrandbits(3000):x}") for _ in range(80)]
        with probe.request("traffic"):
            found = module.traffic(visitors, None)
        probe.output(found)
