def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        manifests = []
        for n in range(5):
            people = [f"p{random.randrange(5)}" for _ in range(random.choice([1, 2]))]
            author = people if random.random() < 0.07 else ", ".join(people)
            manifests.append((f"m{n}", {"author": author, "depends": [f"m{k}" for k in range(n) if random.random() < 0.3]}))
        with probe.request("scan"):
            probe.output(module.scan(manifests))
