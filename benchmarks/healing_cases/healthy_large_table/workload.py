def workload(module, probe):
    for day in range(2000):
        with probe.request("load"):
            module.rate(day)
    for i in range(2000):
        day = probe.input("days").randrange(2000) if i == 0 else (i * 7) % 2000
        with probe.request("rate"):
            probe.output(module.rate(day))
