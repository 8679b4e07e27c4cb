def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        messages = [f"{random.getrandbits(400):x}" for _ in range(500)]
        with probe.request("job"):
            found = module.job(messages)
        probe.output(found)
