def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        texts = []
        for _ in range(300):
            start = random.randrange(250 * 256 * 16)
            for n in range(start, start + random.randrange(1, 5)):
                texts.append(f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}")
        with probe.request("collapse"):
            found = module.collapse(texts)
        probe.output(found)
