def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        for _ in range(8):
            species = [random.choice(["Li", "S", "P"]) for _ in range(20)] + ["Li"]
            steps = [[random.random() for _ in species] for _ in range(30)]
            with probe.request("analyse"):
                found = module.analyse(species, steps, "Li")
            probe.output(found)
