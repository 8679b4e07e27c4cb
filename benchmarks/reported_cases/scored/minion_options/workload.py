def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        lines = ["timeout = 7"]
        for n in range(60):
            lines += [f"[job{n}]", "user = root  # who", f"timeout = {random.randrange(90)}" if n % 2 else "retry = 1"]
        jobs = [f"job{random.randrange(70)}" for _ in range(200)]
        with probe.request("schedule"):
            found = module.schedule("\n".join(lines), jobs)
        probe.output(found)
