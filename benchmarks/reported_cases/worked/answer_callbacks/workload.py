async def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        nodes = [random.randbytes(random.randrange(2000, 4000)) for _ in range(60)]
        with probe.request("read"):
            found = await module.read_nodes(nodes)
        probe.output(found)
