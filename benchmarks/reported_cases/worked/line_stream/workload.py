def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        parts = []
        for _ in range(3):
            parts.append(b"data: " + bytes(random.choice(b"abcdef") for _ in range(40_000)))
            parts.append(b"")
        raw = b"\n".join(parts)
        with probe.request("events"):
            found = module.events(raw)
        probe.output(found)
