def workload(module, probe):
    words = ["stock", "us", "eu", "order", "paid", "sent", "late"]
    for number in range(3):
        random = probe.input(number)
        bindings = []
        for n in range(40):
            bindings.append((f"q{n}", ".".join(random.choice([*words, "*", "#"]) for _ in range(3))))
        messages = []
        for _ in range(250):
            messages.append((".".join(random.choice(words) for _ in range(random.choice([2, 3]))), "x" * random.randrange(50)))
        with probe.request("serve"):
            found = module.serve(bindings, messages)
        probe.output(found)
