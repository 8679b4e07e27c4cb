def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        names = [f"specific.{random.randrange(10**15)}" for _ in range(250)]
        with probe.request("chat"):
            found = module.chat(names, ["a", "b", "c"])
        probe.output(found)
