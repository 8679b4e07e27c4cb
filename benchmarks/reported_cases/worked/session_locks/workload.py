def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        sessions = [(f"{random.getrandbits(400):x}", ["hello", "and", str(random.randrange(99))]) for _ in range(150)]
        with probe.request("talk"):
            found = module.talk(sessions)
        probe.output(found)
