def workload(module, probe):
    for number in range(8):
        random = probe.input(number)
        token = f"{random.getrandbits(256):064x}"
        repos = [f"r{random.randrange(25)}" for _ in range(60)]
        with probe.request("dashboard"):
            probe.output(module.dashboard(token, repos))
