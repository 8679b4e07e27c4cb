def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        commands = [random.choice([b"GET a", b"SET b 1", b"QUIT"]) for _ in range(400)]
        with probe.request("session"):
            found = module.session(commands)
        probe.output(found)
