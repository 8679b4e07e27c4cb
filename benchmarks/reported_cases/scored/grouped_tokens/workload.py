def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        rows = " , ".join("( " + " , ".join(f"v{random.randrange(99)}" for _ in range(4)) + " )" for _ in range(700))
        with probe.request("parse"):
            found = module.parse(f"INSERT INTO t VALUES {rows}")
        probe.output(found)
