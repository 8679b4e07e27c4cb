def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        states = ["translated", "fuzzy", "empty", "readonly", "approved"]
        texts = ["Save", "Open the file", "It could not be read", "Are you sure that you want to go on"]
        components = []
        for n in range(18):
            units = [(random.choice(texts), random.choice(states)) for _ in range(120)]
            components.append((random.choice(["cs", "de", "fr"]), units))
        with probe.request("overview"):
            found = module.overview(components)
        probe.output(found)
