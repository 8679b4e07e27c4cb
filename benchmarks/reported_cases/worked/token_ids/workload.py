def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        fixed = [(f"f{n}", random.randrange(50)) for n in range(20)]
        documents = [[f"w{random.randrange(4000)}" for _ in range(40)] for _ in range(60)]
        with probe.request("vocabulary"):
            found = module.vocabulary(fixed, documents)
        probe.output(found)
