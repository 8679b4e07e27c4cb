def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        early = [("INFO", f"{random.random()} if " * 80) for _ in range(60)]
        late = [("WARN", "done"), ("DEBUG", "x")]
        with probe.request("suite"):
            found = module.suite(early, late)
        probe.output(found)
