def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        profiles = [(f"@u{n}", f"User {random.randrange(999)}", f"mxc://{n}") for n in range(400)]
        events = [
            (f"$e{n}", f"!r{random.randrange(2)}", f"@u{random.randrange(420)}", random.randrange(900))
            for n in range(700)
        ]
        with probe.request("timeline"):
            found = module.timeline(events, profiles, "!r1")
        probe.output(found)
