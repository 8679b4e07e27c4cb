def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        files = []
        for _ in range(2):
            end = random.choice(["\n", "\r\n"])
            lines = ["# coding: latin-1", "x = 1  ", "", f"y = {random.randrange(9)}"][: random.choice([0, 2, 3, 4, 4])]
            files.append("".join(line + end for line in lines))
        with probe.request("format_all"):
            probe.output(module.format_all(files))
