def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        described = [("root", [], "generic", [])]
        for n in range(20):
            names = [each[0] for each in described]
            parents = sorted({names[-1], random.choice(names[-3:])})
            described.append((f"a{n}", parents, random.choice(["amd", "intel"]), [f"f{k}" for k in range(n)]))
        with probe.request("report"):
            found = module.report(described, [each[0] for each in described[-3:]])
        probe.output(found)
