def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        rows = [{"kind": random.choice("abc"), "name": f"n{n}"} for n in range(12)]
        with probe.request("browse"):
            probe.output(module.browse(rows, [random.choice("abcabcabcabcabcd") for _ in range(2)]))
