def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        described, folders = [], [None]
        for n in range(700):
            kind = "folder" if n % 10 == 0 else "node"
            described.append((f"1A {n:04X} 1", f"lamp {n}", random.choice(folders[-6:]), kind))
            if kind == "folder":
                folders.append(f"1A {n:04X} 1")
        events = [(f"1A {random.randrange(760):04X} 1", random.randrange(3)) for _ in range(900)]
        with probe.request("play"):
            found = module.play(described, events)
        probe.output(found)
