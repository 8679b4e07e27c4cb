def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        texts = [f"{random.random()} if " * 80 for _ in range(40)]
        with probe.request("edit"):
            found = module.edit(texts)
        probe.output(found)
