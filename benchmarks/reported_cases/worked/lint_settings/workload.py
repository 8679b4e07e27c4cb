def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        sources = [
            {"plugins": {f"p{n}": {"on": random.random() < 0.5, "level": n} for n in range(30)}} for _ in range(3)
        ]
        sources[1]["plugins"]["style"] = {"max_length": 60, "tabs": True}
        documents = []
        for _ in range(3):
            client = {"plugins": {"style": {"max_length": random.randrange(20, 70)}}}
            documents.append((client, ["x" * random.randrange(90) + random.choice(["", "\t"]) for _ in range(150)]))
        with probe.request("lint"):
            found = module.lint(sources, documents)
        probe.output(found)
