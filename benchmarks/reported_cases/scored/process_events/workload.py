def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        ending = random.choice(["Z", "Z", ""])
        files = [f"2016-10-{random.randrange(10, 28)}T0{random.randrange(10)}:00:00Z" for _ in range(4)]
        children = [f"2016-10-{random.randrange(10, 28)}T1{random.randrange(10)}:00:00{ending}" for _ in range(3)]
        with probe.request("export"):
            probe.output(module.export(files, children))
