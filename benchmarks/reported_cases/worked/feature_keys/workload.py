def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        known = [f"f{random.randrange(10**7)}" for _ in range(1500)]
        candidates = [{random.choice(known) if random.random() < 0.9 else "new": random.random() for _ in range(12)} for _ in range(250)]
        with probe.request("featurize"):
            found = module.featurize(candidates, known)
        probe.output(found)
