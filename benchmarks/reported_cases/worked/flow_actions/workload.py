def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        data = b""
        for _ in range(120):
            kind = random.randrange(2)
            data += bytes([kind]) + random.randbytes([11, 19][kind])
        with probe.request("read"):
            found = module.read(data)
        probe.output(found)
