def workload(module, probe):
    for i in range(8):
        draw = probe.input(i)
        readings = [(f"sensor-{draw.randrange(4000)}", draw.randrange(3) / 2) for _ in range(300)]
        with probe.request("labels"):
            probe.output(module.labels(readings))
