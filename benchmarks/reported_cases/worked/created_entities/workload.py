def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        silent = random.random() < 0.4

        def service(kind, fields):
            if kind == "adjustment" and silent:
                return None
            return module.entity(kind, {**fields, "id": random.randrange(999)})

        rows = [(random.choice(["ticket", "adjustment", "note"]), {"title": f"t{n}"}) for n in range(3)]
        with probe.request("book"):
            probe.output(module.book(service, rows))
