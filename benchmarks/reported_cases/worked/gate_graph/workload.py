def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        inputs = ["i0", "i1", "i2", "i3"]
        gates, names = [], list(inputs)
        for n in range(26):
            if random.random() < 0.3:
                gates.append((f"g{n}", "not", [names[-1]]))
            else:
                gates.append((f"g{n}", "and", random.sample(names[-3:], 2)))
            names.append(f"g{n}")
        stimuli = [{name: random.random() < 0.8 for name in inputs} for _ in range(12)]
        with probe.request("simulate"):
            found = module.simulate(inputs, gates, names[-2:], stimuli)
        probe.output(found)
