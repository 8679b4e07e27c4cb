def workload(module, probe):
    kinds = ["Immediate execution", "Delayed execution", "Planned"]
    for number in range(30):
        random = probe.input(number)
        answers = []
        for n in range(3):
            kind = "-" if random.random() < 0.06 else random.choice(kinds)
            answer = {"id": n, "label": f"l{n}", "execution_type": kind, "state": random.choice(["COMPLETED", "FAILED"])}
            if random.random() < 0.5:
                answer["duration"] = random.randrange(99)
            answers.append(answer)
        with probe.request("summary"):
            probe.output(module.summary(answers))
