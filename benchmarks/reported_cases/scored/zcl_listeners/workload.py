def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        commands = [
            (random.randrange(4), random.choice(["read ", "lost ", "write "]) + f"{random.getrandbits(4000):x}")
            for _ in range(60)
        ]
        with probe.request("poll"):
            found = module.poll(commands)
        probe.output(found)
