def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        with probe.request("game"):
            found = module.game(400, [random.randrange(400) for _ in range(600)])
        probe.output(found)
