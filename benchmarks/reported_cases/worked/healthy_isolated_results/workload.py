def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        requests = [(random.randrange(8, 14), f"n{n}") for n in range(60)]
        with probe.request("run"):
            found = module.run(requests)
        probe.output(found)
