def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        settings = module.Settings(
            members=[module.Member(f"p{n}", f"m{n}", random.random()) for n in range(12)],
            stop_words=[f"w{random.randrange(900)}" for _ in range(300)],
            templates={f"t{n}": {"lines": [f"l{k}" for k in range(8)], "kind": n % 3} for n in range(60)},
        )
        overrides = module.Overrides()
        for n in range(6):
            overrides.set_tenant(f"t{n}", language=random.choice(["en", "de", "pt"]))
            overrides.set_bank(f"b{n}", recall_budget=random.randrange(100, 900), colour="red")
        requests = [
            (f"t{random.randrange(8)}", f"b{random.randrange(9)}", " ".join(f"w{random.randrange(900)}" for _ in range(12)), random.randrange(50, 3000))
            for _ in range(40)
        ]
        with probe.request("serve"):
            found = module.serve(settings, overrides, requests)
        probe.output(found)
