def workload(module, probe):
    random = probe.input("settings")
    for n in range(30):
        module.set_value(f"other_{n}", random.randrange(99))
    for number in range(4):
        random = probe.input(number)
        changes = [("temperature", random.random()), (f"m{random.randrange(3)}_seed", random.randrange(99)), ("verbose", random.choice(["yes", "no"]))]
        names = [f"m{random.randrange(3)}" for _ in range(25)]
        with probe.request("session"):
            found = module.session(changes, names)
        probe.output(found)
