def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        texts = [f"{random.getrandbits(random.choice([100, 400])):x}" for _ in range(250)]
        with probe.request("chord"):
            found = module.chord(texts)
        probe.output(found)
