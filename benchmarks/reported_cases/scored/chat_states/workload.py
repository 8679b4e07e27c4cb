def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        rows = [(random.randrange(10**12), random.randrange(10**12), f"n{n}") for n in range(300)]
        with probe.request("conversations"):
            found = module.conversations(rows)
        probe.output(found)
