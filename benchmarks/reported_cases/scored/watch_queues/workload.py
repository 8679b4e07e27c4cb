def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        users = [f"u{n}" for n in range(4)]
        watched = [(user, "spam") for user in users[:3]]
        batches = []
        for _ in range(3):
            batch = [(random.choice(users), random.choice(["help", "python"]), f"m{n}") for n in range(6)]
            if random.random() < 0.3:
                batch.insert(random.randrange(3), (random.choice(users[:3]), "help", "!unwatch"))
            batches.append(batch)
        with probe.request("relay"):
            probe.output(module.relay(watched, batches))
