def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        titles = [f"{random.getrandbits(64):x}" for _ in range(15)]
        with probe.request("show"):
            found = module.show(titles, [random.randrange(9) for _ in range(3)])
        probe.output(found)
