def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        query = [(f"f{n}", f"{random.getrandbits(400):x}") for n in range(40)]
        with probe.request("resolve"):
            answers = module.resolve(query)
        probe.output(len(answers))
        probe.output(answers[:2])
