def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        rows = []
        for n in range(60):
            body = "" if random.random() < 0.05 else f"{random.random()} if " * 80
            rows.append((f"/p{n}", body))
        with probe.request("serve"):
            found = module.serve(rows)
        probe.output(found)
