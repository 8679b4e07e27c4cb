def workload(module, probe):
    for i in range(8):
        draw = probe.input(i)
        steps, strike = draw.randrange(9, 14), draw.uniform(60, 140)
        with probe.request("quote"):
            probe.output(module.quote(steps, strike))
