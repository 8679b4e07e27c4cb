def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        paths = [f"/p{random.randrange(10)}" for _ in range(40)]
        with probe.request("serve"):
            served = module.serve("shop", paths)
        probe.output(served[0])
