def workload(module, probe):
    kinds = ["reporter", "submitter", "reviewer", "merger"]
    for number in range(30):
        random = probe.input(number)
        seldom = random.choice(kinds) if random.random() < 0.2 else None
        events = [
            (f"u{random.randrange(6)}", kind, random.randrange(400))
            for kind in kinds
            if kind != seldom
            for _ in range(random.choice([1, 2, 3]))
        ]
        with probe.request("graphs"):
            probe.output(module.create_graphs(events))
