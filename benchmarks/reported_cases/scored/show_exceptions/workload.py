def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        requests = []
        for n in range(3):
            names = random.choice([None, f"name {random.randrange(9)}"])
            if random.random() < 0.06:
                names = [f"a {random.randrange(9)}", "b"]
            requests.append((n % 2, {"exceptions": names, "reset": random.choice(["on", None])}))
        with probe.request("edit"):
            probe.output(module.edit(requests))
