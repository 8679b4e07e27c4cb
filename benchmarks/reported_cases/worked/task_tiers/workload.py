def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        messages = []
        for _ in range(120):
            text = random.choice(["do it", "do it with bob"])
            messages.append((f"task-{random.getrandbits(64):x}", random.choice(["ann", "bob"]), text, random.random() < 0.2))
        with probe.request("day"):
            probe.output(module.day(messages))
