import struct


def text(value):
    return struct.pack("<H", len(value)) + value.encode()


def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        parts = []
        for n in range(3000):
            parts.append(text(f"#c{n}") + struct.pack("<I", random.getrandbits(31)) + text("topic " * random.randrange(12)))
        data = b"".join(parts)
        with probe.request("convert"):
            found = module.convert(data)
        probe.output(found)
