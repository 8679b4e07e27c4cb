def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        calls = [(f"m{random.randrange(9)}", f"{random.getrandbits(900):x}") for _ in range(60)]
        with probe.request("call"):
            probe.output(module.call_many(calls))
