def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        names = [("test_" if random.random() < 0.3 else "mod_") + str(n) for n in range(2500)]
        graph = {name: [names[random.randrange(len(names))] for _ in range(3)] for name in names}
        with probe.request("affected"):
            found = module.report(graph, random.sample(names, 20))
        probe.output(found)
