def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        for _ in range(20):
            users = [f"u{n}" for n in range(random.randrange(1, 4))]
            messages = [f"{random.getrandbits(600):x}" for _ in range(4)]
            with probe.request("edit"):
                found = module.edit(f"{random.getrandbits(90):x}", users, messages, random.random() < 0.4)
            probe.output(found)
