def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        payloads = [f"{random.random()} if " * 80 for _ in range(60)]
        with probe.request("update"):
            found = module.update(payloads)
        probe.output(found)
