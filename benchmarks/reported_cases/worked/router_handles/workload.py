def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        texts = [f"{random.getrandbits(160):x}" for _ in range(60)]
        lost = {random.randrange(60)} if random.random() < 0.3 else set()
        with probe.request("call"):
            found = module.call(texts, lost)
        probe.output(found)
