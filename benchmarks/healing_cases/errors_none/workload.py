def workload(module, probe):
    for i in range(30):
        number = probe.input(i).randrange(1, 4)
        with probe.request("initials"):
            probe.output(module.initials(number))
        with probe.request("labels"):
            probe.output(module.labels(number))
