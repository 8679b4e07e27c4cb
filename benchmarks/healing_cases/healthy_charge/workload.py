def workload(module, probe):
    for i in range(60):
        draw = probe.input(i)
        with probe.request("transfer"):
            probe.output(module.transfer(draw.randrange(100), draw.randrange(1000)) > 0)
