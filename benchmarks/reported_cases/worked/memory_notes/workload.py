def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        words = [f"word{n}" for n in range(700)]
        notes = [(f"n{n}", f"About {random.choice(words)}", " ".join(random.choices(words, k=30))) for n in range(120)]
        turns = []
        for _ in range(40):
            kind = random.choice(["ask", "ask", "ask", "tell", "forget"])
            turns.append((kind, f"n{random.randrange(150)}" if kind == "forget" else " ".join(random.choices(words, k=5))))
        with probe.request("converse"):
            probe.output(module.converse(notes, turns))
