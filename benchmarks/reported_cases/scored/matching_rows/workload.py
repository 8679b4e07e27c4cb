def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        rows = [["id", "name"]] + [[str(random.randrange(20000)), f"n{random.randrange(99)}"] for _ in range(1500)]
        text = "\n".join(str(random.randrange(20000)) for _ in range(1500))
        with probe.request("grep"):
            found = module.grep(rows, text, "1$")
        probe.output(found)
