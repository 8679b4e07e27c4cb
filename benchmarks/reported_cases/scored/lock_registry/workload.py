async def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        messages = [(f"{random.getrandbits(160):x}", f"text {n}") for n in range(100)]
        with probe.request("deliver"):
            found = await module.deliver(messages)
        probe.output(found)
