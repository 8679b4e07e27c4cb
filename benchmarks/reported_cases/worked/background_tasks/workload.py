async def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        batch = [
            {"kind": "text", "text": f"{random.getrandbits(1600):x}"} if random.random() < 0.8 else {"kind": "sticker", "emoji": "=)"}
            for _ in range(120)
        ]
        with probe.request("updates"):
            found = await module.updates(batch)
        probe.output(found)
