def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        pages = []
        for n in range(6):
            keys = [{"text": f"{random.getrandbits(300):x}", "follows": random.choice([[], ["mail"], ["web", "mail"]])} for _ in range(6)]
            pages.append((f"p{n}", keys))
        with probe.request("use"):
            found = module.use(pages, [random.choice(["mail", "web", "shell"]) for _ in range(2)])
        probe.output(found)
