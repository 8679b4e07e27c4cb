def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = []
        for n in range(3):
            row = {"event": random.choice(["open", "click"]), "msg": {"email": f"a{n}@b.c"}}
            if random.random() < 0.1:
                row = {"type": "whitelist", "msg": {}}
            rows.append(row)
        with probe.request("webhook"):
            probe.output(module.webhook(rows))
