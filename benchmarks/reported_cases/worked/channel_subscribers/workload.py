def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        users = []
        for _ in range(400):
            events = [(random.choice(["news", "user", "room", "other"]), random.randrange(99)) for _ in range(3)]
            users.append((f"{random.getrandbits(600):x}", events))
        with probe.request("sessions"):
            found = module.sessions(users)
        probe.output(found)
