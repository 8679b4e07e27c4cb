def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        joined = f"20{random.randrange(10, 16)}-0{random.randrange(1, 9)}-{random.randrange(10, 28)}"
        if random.random() < 0.15:
            joined = random.choice(["2012-02-29", "2016-02-29"])
        with probe.request("profile"):
            probe.output(module.profile(f"m{number}", joined, [2017, 2018 + random.randrange(2)]))
