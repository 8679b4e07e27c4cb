def workload(module, probe):
    roles = ["owner", "administrator", "member"]
    for number in range(30):
        random = probe.input(number)
        rows = [("u0", "owner"), ("u1", "administrator"), ("u2", "member"), ("u3", random.choice(roles))]
        changes = []
        for _ in range(3):
            data = {"note": f"n{random.randrange(9)}"}
            if random.random() < 0.9:
                data["role"] = random.choice(roles)
            changes.append((f"u{random.randrange(4)}", f"u{random.randrange(4)}", data))
        with probe.request("patch"):
            probe.output(module.patch(rows, changes))
