def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        rows = [(f"thing {random.randrange(60)}", random.randrange(8)) for _ in range(2_500)]
        early = [(f"thing {random.randrange(64)}", random.randrange(8)) for _ in range(400)]
        with probe.request("generate"):
            found = module.generate(rows, early, [f"place {n}" for n in range(2_000)])
        probe.output(found)
