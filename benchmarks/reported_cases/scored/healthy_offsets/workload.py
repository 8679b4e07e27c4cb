def workload(module, probe):
    at = [0] * 12
    for number in range(6):
        random = probe.input(number)
        messages = []
        for _ in range(200):
            partition = random.randrange(12)
            at[partition] += random.choice([0, 1, 1])
            messages.append((partition, at[partition], f"{random.getrandbits(400):x}"))
        with probe.request("poll"):
            found = module.poll(messages)
        probe.output(found)
