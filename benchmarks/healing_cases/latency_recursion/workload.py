def workload(module, probe):
    for i in range(10):
        strike = probe.input(i).randrange(80, 120)
        with probe.request("quote"):
            probe.output(module.quote(12, strike))
