def workload(module, probe):
    for i in range(30):
        draw = probe.input(i)
        probe.state(module.mood([draw.uniform(0.8, 1.2) for _ in range(40)]))
