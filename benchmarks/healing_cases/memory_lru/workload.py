def workload(module, probe):
    for i in range(200):
        draw = probe.input(i)
        start, end = draw.random(), draw.random()
        with probe.request("climb"):
            probe.output(module.climb(start, end))
            probe.output(module.climb(start, end))
