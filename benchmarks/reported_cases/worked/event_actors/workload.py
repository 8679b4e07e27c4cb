def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        messages = [(random.choice("abcd"), random.randrange(100)) for _ in range(70000)]
        with probe.request("run"):
            found = module.run(messages)
        probe.output(found)
