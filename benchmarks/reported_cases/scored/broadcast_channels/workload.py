async def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        visits = []
        for n in range(30):
            messages = [f"{random.getrandbits(800):x}" for _ in range(6)]
            visits.append((f"room {random.randrange(12)}", messages, random.choice([2, 3, 100])))
        with probe.request("connect"):
            found = await module.connect(visits)
        probe.output(found)
