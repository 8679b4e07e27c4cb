def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        names = [f"h{random.randrange(40)}.x{n}" for n in range(random.choice([4, 5, 8]))]
        with probe.request("browse"):
            probe.output(module.browse(names))
