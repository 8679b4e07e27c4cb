def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        text = "".join(f"{random.getrandbits(200):x}\n" for _ in range(1500))
        chunks = [text[place:place + 90] for place in range(0, len(text), 90)]
        with probe.request("read"):
            probe.output(module.read(chunks))
