def workload(module, probe):
    for i in range(40):
        draw = probe.input(i)
        ratings = [draw.randrange(1, 6) for _ in range(draw.randrange(4))]
        with probe.request("average"):
            probe.output(module.average(ratings))
    with probe.request("best"):
        probe.output(module.best({"a": [1, 2], "b": [5]}))
