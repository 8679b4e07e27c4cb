def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        conversations = [
            (f"s{random.getrandbits(90):x}", f"{random.getrandbits(600):x}", [random.randrange(900) for _ in range(5)])
            for _ in range(40)
        ]
        with probe.request("talk"):
            probe.output(module.talk(conversations))
