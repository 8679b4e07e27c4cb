def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        with probe.request("serve"):
            found = module.serve([random.randrange(1, 19) for _ in range(300)])
        probe.output(found)
