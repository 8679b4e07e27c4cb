def workload(module, probe):
    for i in range(30):
        with probe.request("hand"):
            probe.output(module.hand(6))
