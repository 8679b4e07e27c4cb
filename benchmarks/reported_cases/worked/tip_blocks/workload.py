def workload(module, probe):
    for number in range(60):
        random = probe.input(number)
        contents = []
        for n in range(3):
            content = f"# Tip {n}\nUse it {random.randrange(99)}.\n"
            if random.random() > 0.06:
                content += f"```\nx = {random.randrange(99)}\n```\n"
            contents.append(content)
        with probe.request("sync"):
            probe.output(module.sync(contents))
