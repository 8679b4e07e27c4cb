def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        commits = [(f"{random.getrandbits(80):020x}", f"change {n}") for n in range(400)]
        tags = {f"v{n}": commits[random.randrange(400)][0] for n in range(90)}
        with probe.request("changelog"):
            probe.output(module.changelog(commits, tags))
