def workload(module, probe):
    for i in range(5):
        draw = probe.input(i)
        tasks = [(draw.random(), f"task {n}") for n in range(900)]
        follow_up = {f"task {n}": draw.random() for n in range(0, 900, 3)}
        with probe.request("run"):
            probe.output(module.run(tasks, follow_up))
