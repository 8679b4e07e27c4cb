def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        records = [(n, random.choice("abc")) for n in range(4)]
        if random.random() < 0.15:
            records.append((9, "z"))
        with probe.request("export"):
            probe.output(module.export(["x", "y", "w"], records))
