def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        messages = [random.randbytes(20) for _ in range(200)]
        messages += [random.choice(messages) for _ in range(20)]
        with probe.request("receive_all"):
            found = module.receive_all(messages)
        probe.output(found)
