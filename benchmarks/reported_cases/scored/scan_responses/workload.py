def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        names = [f"f{n}" for n in range(4)]
        answers = {name: (random.choice([200, 200, 404]), f"{name} {random.choice(['', 'known good'])}") for name in names if random.random() < 0.93}
        with probe.request("report"):
            probe.output(module.report(answers, names))
