def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        questions = [
            (random.choice(["block", "weight", "peers"]), f"{random.getrandbits(600):x}", random.random() < 0.8)
            for _ in range(60)
        ]
        with probe.request("ask"):
            found = module.ask(questions)
        probe.output(found)
