def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        with probe.request("view"):
            found = module.view([random.getrandbits(64) for _ in range(200)])
        probe.output(found)
