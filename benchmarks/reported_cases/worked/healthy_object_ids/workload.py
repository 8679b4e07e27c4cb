def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        files = [(f"f{n}", [(f"d{k}", [random.random() for _ in range(60)]) for k in range(4)]) for n in range(30)]
        with probe.request("store"):
            found = module.store(files)
        probe.output(found)
