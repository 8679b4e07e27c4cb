def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        rows = [(f"{random.getrandbits(128):x}", "word " * random.randrange(9)) for _ in range(150)]
        with probe.request("work"):
            found = module.work(rows)
        probe.output(found)
