def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        pages = [
            (
                f"t{random.randrange(99)}",
                [f"{random.getrandbits(300):x}.css" for _ in range(random.randrange(1, 4))],
                [f"{random.getrandbits(300):x}.js"],
            )
            for _ in range(12)
        ]
        with probe.request("respond"):
            probe.output(module.respond(pages))
