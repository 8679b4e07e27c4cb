def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        with probe.request("page"):
            found = module.serve("/", [b"q=1"])
        probe.output(found)
        chunks = [random.randbytes(500) for _ in range(5_000)]
        with probe.request("upload"):
            found = module.serve("/upload", chunks)
        probe.output(found)
