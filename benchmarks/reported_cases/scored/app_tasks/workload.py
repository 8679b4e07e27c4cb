async def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        with probe.request("open"):
            found = await module.open_app([f"app {random.randrange(900)}" for _ in range(30)])
        probe.output(found)
