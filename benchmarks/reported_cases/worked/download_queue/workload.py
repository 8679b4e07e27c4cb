def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        count = 700
        commands = [("add", f"id{n}", f"job {n}", random.choice([-1, 0, 0, 1]), random.randrange(1, 900)) for n in range(count)]
        for _ in range(700):
            key = f"id{random.randrange(count + 50)}"
            commands.append(random.choice([("rename", key, "other"), ("rename", key, "again"), ("priority", key, random.choice([-1, 0, 1, 2])), ("remove", key)]))
        with probe.request("replay"):
            found = module.replay(commands)
        probe.output(found)
