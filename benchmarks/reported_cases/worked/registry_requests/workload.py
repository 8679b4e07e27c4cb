async def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        services = [f"s{random.randrange(9)}" for _ in range(90)]
        with probe.request("ask"):
            found = await module.ask(services)
        probe.output(found)
