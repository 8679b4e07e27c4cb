def workload(module, probe):
    for i in range(120):
        number = probe.input(i).randrange(300)
        with probe.request("thumbnail"):
            probe.output(len(module.thumbnail(number)))
