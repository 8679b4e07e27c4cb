def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        rows = [(f"job{n}", random.randrange(10**6), random.randrange(1, 60)) for n in range(1500)]
        with probe.request("plan"):
            found = module.plan(rows, 500000)
        probe.output(found)
