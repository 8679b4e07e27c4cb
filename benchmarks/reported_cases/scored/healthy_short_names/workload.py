def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        rows = [[random.choice(["ann", "bob", "cid"]) for _ in range(3)] for _ in range(6000)]
        with probe.request("visits"):
            found = module.visits(rows)
        probe.output(found)
