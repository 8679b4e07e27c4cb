def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        lines = []
        for _ in range(14000):
            channel = 2 if random.random() < 0.05 else 1
            payload = bytes([channel]) + (b"done %d" % random.randrange(100) if channel == 2 else random.randbytes(random.randrange(1, 40)))
            lines.append(b"%04x" % (len(payload) + 4) + payload)
        lines.append(b"0000")
        stream = b"".join(lines)
        half = len(stream) // 2
        with probe.request("receive"):
            found = module.receive([stream[:half], stream[half:-2], stream[-2:]])
        probe.output(found)
