def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        store = module.Store()
        store.db.executemany("INSERT INTO author VALUES (?, ?, ?)", [(n, f"a{n}", random.randrange(99)) for n in range(700)])
        store.db.executemany("INSERT INTO batch VALUES (?, ?, ?)", [(n, random.randrange(750), "did it") for n in range(500)])
        with probe.request("listing"):
            found = module.listing(store)
        probe.output(found)
