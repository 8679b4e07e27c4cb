def workload(module, probe):
    visitors = module.Visitors(())
    for i in range(6):
        draw = probe.input(i)
        logs = [[(draw.randrange(3000), draw.choice("abc")) for _ in range(500)] for _ in range(3)]
        with probe.request("merge"):
            probe.output(visitors.merge(logs))
