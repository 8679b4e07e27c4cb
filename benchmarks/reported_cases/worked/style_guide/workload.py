def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        files = []
        for _ in range(12):
            lines = [f"{random.getrandbits(160):x}" for _ in range(60)]
            files.append((lines, [(random.randrange(60), random.choice(["E501", "W291", "F401", "C901"])) for _ in range(80)]))
        with probe.request("check"):
            found = module.check(files, ["E", "F"], ["F4"])
        probe.output(found)
