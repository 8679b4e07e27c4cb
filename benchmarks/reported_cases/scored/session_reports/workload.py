def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        events = []
        for _ in range(40):
            session = f"{random.getrandbits(64):x}"
            events.append({"session": session, "eventid": "login", "username": "root", "ok": False})
            for _ in range(6):
                events.append({"session": session, "eventid": "command", "input": f"wget {random.getrandbits(200):x}"})
            events.append({"session": session, "eventid": "closed"})
        with probe.request("feed"):
            done = module.feed(events)
        probe.output(done)
