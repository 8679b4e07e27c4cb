def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        frames = [random.randrange(10**6) for _ in range(2500)]
        changes = [("chunk", random.randrange(2, 90)), ("home", f"/data/{random.randrange(99)}"), ("show_progress", "no")]
        with probe.request("read"):
            found = module.read(frames, changes)
        probe.output(found)
