def workload(module, probe):
    for number in range(60):
        random = probe.input(number)
        answers = {"olas": {"usd": random.randrange(1, 900) / 100}}
        if random.random() > 0.2:
            answers["gno"] = {"usd": random.randrange(1, 900) / 10}
        services = []
        for n in range(3):
            services.append({"name": f"s{n}", "token": random.choice(["olas", "olas", "gno"]), "rewards": [random.randrange(99) for _ in range(3)]})
        with probe.request("summarise"):
            probe.output(module.summarise(answers, services))
