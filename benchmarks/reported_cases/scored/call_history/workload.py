def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        prompts = [f"p{random.randrange(10**6)}" for _ in range(25_000)]
        model = module.Model("m")
        with probe.request("answer"):
            found = module.answer_all(model, prompts)
        probe.output([found[:20], len(model.history), module.last_calls()])
