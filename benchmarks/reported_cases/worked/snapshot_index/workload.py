def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        steps = [(f"s{n}", random.choice(["ok", "failed"]), random.randrange(99)) for n in range(1200)]
        with probe.request("show"):
            found = module.show(steps)
        probe.output(found)
