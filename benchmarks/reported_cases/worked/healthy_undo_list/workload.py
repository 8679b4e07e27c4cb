def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        changes = [(random.randrange(180), f"{random.getrandbits(48):x}") for _ in range(40)]
        with probe.request("edit"):
            found = module.edit(changes)
        probe.output(found)
