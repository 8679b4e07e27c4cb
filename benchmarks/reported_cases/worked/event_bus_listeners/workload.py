def workload(module, probe):
    for number in range(5):
        random = probe.input(number)
        jobs = []
        for _ in range(15):
            answers = [
                (f"u{n}", [f"{random.choice('abc')}{random.getrandbits(120):x}" for _ in range(6)]) for n in range(5)
            ]
            jobs.append((random.getrandbits(60), "a", answers))
        with probe.request("search"):
            found = module.search(jobs)
        probe.output(found)
