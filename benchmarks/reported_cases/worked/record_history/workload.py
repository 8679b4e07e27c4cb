def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        events = [(random.choice([10, 20, 30, 40]), f"{random.getrandbits(300):x}") for _ in range(120)]
        with probe.request("log"):
            found = module.log(events)
        probe.output(found)
