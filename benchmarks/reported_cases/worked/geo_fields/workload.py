def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        fields = [(f"f{n}", "INTEGER") for n in range(12)]
        rows = [{name: random.randrange(99) for name, _ in fields} for _ in range(60)]
        with probe.request("load"):
            probe.output(module.load(fields, rows))
