def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        store = module.VectorStore("small")
        for n in range(1200):
            for model in ("small", "large"):
                store.save(n, model, [round(random.random(), 3), n])
        ids = [random.randrange(1300) for _ in range(1000)]
        with probe.request("nearest"):
            found = module.nearest(store, random.random(), ids)
        probe.output(found)
