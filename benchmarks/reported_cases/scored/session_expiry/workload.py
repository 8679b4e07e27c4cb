def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        issued = [(n, 1574700000 + random.randrange(9000)) for n in range(4)]
        restored = []
        if random.random() < 0.15:
            restored.append({"number": 7, "creation": f"2019-11-25 1{random.randrange(7, 9)}:30:00"})
        with probe.request("report"):
            probe.output(module.report(issued, restored, [0, 1, 7, 9], 1574709000))
