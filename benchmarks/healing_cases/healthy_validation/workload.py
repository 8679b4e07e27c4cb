def workload(module, probe):
    for i in range(60):
        draw = probe.input(i)
        with probe.request("book"):
            probe.output(module.book(draw.randrange(-1, 8), 6))
