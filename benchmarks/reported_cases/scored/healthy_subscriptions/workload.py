def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        rows = [(f"{random.getrandbits(64):x}", f"n{random.randrange(5)}", "text") for _ in range(120)]
        with probe.request("work"):
            probe.output(module.work(rows))
