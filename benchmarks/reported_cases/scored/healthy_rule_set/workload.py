def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        rules = [(random.randrange(30), random.randrange(1, 9), 400) for _ in range(3)]
        excluded = [random.randrange(300) for _ in range(2)]
        with probe.request("dates"):
            found = module.dates(rules, excluded)
        probe.output(found)
