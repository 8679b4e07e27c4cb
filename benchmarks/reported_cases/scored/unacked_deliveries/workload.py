def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        bodies = [f"{random.getrandbits(1600):x}" for _ in range(90)]
        with probe.request("consume_all"):
            found = module.consume_all(bodies, lambda body: int(body[-1], 16) < 4)
        probe.output(found)
