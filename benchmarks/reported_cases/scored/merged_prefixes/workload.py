def workload(module, probe):
    for number in range(2):
        random = probe.input(number)

        def line(low, high):
            length = random.randrange(low, high)
            address = random.getrandbits(length) << (32 - length)
            return f"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}/{length} AS{random.randrange(9999)}"

        base = [line(14, 24) for _ in range(1_200)]
        extra = [line(18, 28) for _ in range(900)]
        with probe.request("merge"):
            probe.output(module.merge(base, extra))
