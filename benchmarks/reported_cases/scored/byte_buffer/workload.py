def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        chunks = [random.randbytes(200) for _ in range(1800)]
        with probe.request("load"):
            total, lines = module.load(chunks)
        probe.output([total, len(lines), lines[:3]])
