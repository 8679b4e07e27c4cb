def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        with probe.request("listen"):
            found = module.listen([random.randrange(9) for _ in range(200)])
        probe.output(found)
