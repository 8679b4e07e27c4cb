def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        cut = 0.2 if random.random() < 0.5 else 0.0
        answers = []
        for n in range(5):
            kind = "cut" if random.random() < cut else random.choice(["ok", "bad"])
            answers.append((kind, random.choice([404, 429, 500]), random.choice(["", f"text {n}"])))
        with probe.request("run"):
            probe.output(module.run(answers))
