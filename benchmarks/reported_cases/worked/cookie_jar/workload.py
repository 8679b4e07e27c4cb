def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        visits = [(f"h{random.randrange(5)}", f"s{random.getrandbits(64):x}", f"{random.getrandbits(400):x}") for _ in range(40)]
        with probe.request("browse"):
            probe.output(module.browse(visits))
