def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        pairs = []
        for child in range(1, 220):
            for _ in range(random.choice([1, 2, 3])):
                parent = random.randrange(max(0, child - 30), child)
                pairs.append((f"mapper{parent}", f"mapper{child}"))
        with probe.request("flush"):
            found = module.flush(pairs)
        probe.output(found)
