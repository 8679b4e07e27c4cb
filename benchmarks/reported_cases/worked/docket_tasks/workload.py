async def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        requests = [(f"order-{random.getrandbits(80):x}", [random.randrange(90) for _ in range(40)]) for _ in range(20)]
        with probe.request("handle"):
            found = await module.handle(requests)
        probe.output(found)
