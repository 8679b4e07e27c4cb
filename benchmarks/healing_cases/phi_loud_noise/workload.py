def workload(module, probe):
    network = module.Network(probe.input("network").getrandbits(32))
    for _ in range(400):
        probe.state(network.step())
