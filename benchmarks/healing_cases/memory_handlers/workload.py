def workload(module, probe):
    for i in range(60):
        draw = probe.input(i)
        with probe.request("handle"):
            probe.output(module.handle("x" * draw.randrange(100)))
