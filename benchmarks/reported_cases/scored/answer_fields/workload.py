def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        answers = []
        for n in range(3):
            fields = {"text": "word " * random.randrange(1, 5), "reasoning": f"r{n}", "tools": ["t"] * random.randrange(3)}
            if random.random() < 0.05:
                del fields[random.choice(["reasoning", "tools"])]
            answers.append((200, fields, {"total": random.randrange(99)}))
        with probe.request("talk"):
            probe.output(module.talk(answers))
