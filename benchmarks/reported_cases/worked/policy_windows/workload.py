def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        sessions = [f"{random.getrandbits(128):032x}" for _ in range(60)]
        calls = [
            (random.choice(sessions), f"u{random.randrange(8)}", random.choice(["read", "write", "search"]))
            for _ in range(150)
        ]
        with probe.request("serve"):
            found = module.serve(calls)
        probe.output(found)
