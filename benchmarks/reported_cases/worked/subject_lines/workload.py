def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        messages = []
        for _ in range(3):
            word = "".join(random.choice("aeiouäöü") for _ in range(6)) + "é"
            charset = random.choice(["utf-8", "latin-1", None])
            used = "latin-1" if random.random() < 0.1 else (charset or "utf-8")
            messages.append({"subject": [(word.encode(used), charset), ("re", None)], "from": [(f"a{random.randrange(3)}", None)]})
        with probe.request("overview"):
            probe.output(module.overview(messages))
