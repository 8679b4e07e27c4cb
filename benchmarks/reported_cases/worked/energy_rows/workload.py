def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        lines = []
        for n in range(4):
            energy, power = str(random.randrange(900)), str(random.randrange(4000))
            if random.random() < 0.04:
                energy = power = "NaN"
            temperature = "NaN" if random.random() < 0.3 else f"{random.randrange(300) / 10}"
            lines.append(f"{n + 9:02}:05,{energy},{power},{temperature},{2300 + random.randrange(50)}")
        with probe.request("day"):
            probe.output(module.day(lines))
