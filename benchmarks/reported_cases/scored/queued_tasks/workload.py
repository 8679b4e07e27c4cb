def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        tasks = [(f"t{n}", random.randrange(40), random.randrange(1, 9)) for n in range(500)]
        with probe.request("run"):
            log = module.run(tasks, 4)
        probe.output(log)
