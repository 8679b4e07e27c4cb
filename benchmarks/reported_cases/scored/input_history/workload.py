def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        lines = [f"{random.choice(['git', 'ls', 'cat'])} {random.randrange(10**6)}\n" for _ in range(30000)]
        with probe.request("session"):
            found = module.session(lines, ["git push", "ls"])
        probe.output(found)
