async def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        orders = [(random.getrandbits(60), f"{random.getrandbits(512):x}") for _ in range(120)]
        with probe.request("book"):
            found = await module.book(orders)
        probe.output(found)
