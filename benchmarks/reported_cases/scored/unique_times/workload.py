def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        blocks = [{"millis": random.randrange(20000)} for _ in range(900)]
        with probe.request("summary"):
            found = module.summary(blocks)
        probe.output(found)
