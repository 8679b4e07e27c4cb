def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        description = [("title", "text", {}), ("image", "file", {"attrs": {"directory": f"d{random.randrange(9)}/"}})]
        if random.random() < 0.15:
            description.append(("paper", "file", {}))
        with probe.request("form"):
            probe.output(module.form(description, {"title": f"t{random.randrange(99)}"}))
