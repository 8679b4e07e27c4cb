def workload(module, probe):
    embedding = module.Embedding(probe.input("embedding").getrandbits(32))
    for _ in range(40):
        probe.state(embedding.update())
