def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        talks = [(f"s{random.randrange(3)}", f"n{n}", [f"{random.getrandbits(200):x}" for _ in range(4)]) for n in range(25)]
        with probe.request("chat"):
            probe.output(module.chat(talks))
