CLOCK = [0.0]


def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        messages = []
        for _ in range(300):
            sender = f"{random.getrandbits(128):x}"
            for _ in range(random.choice([1, 1, 8])):
                CLOCK[0] += 0.05
                messages.append((CLOCK[0], sender, "hi"))
        with probe.request("day"):
            found = module.day(messages)
        probe.output(found)
