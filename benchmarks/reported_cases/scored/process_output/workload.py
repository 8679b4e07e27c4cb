def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        names = []
        for n in range(3):
            name = f"scan {random.randrange(99)}{random.choice(['', '?'])}.tif".encode()
            names.append("Übersicht.tif".encode("latin-1") if random.random() < 0.06 else name)
        with probe.request("identify"):
            probe.output(module.identify(names))
