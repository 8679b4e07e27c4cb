def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        uploads = {f"u{n}": [{"id": random.randrange(99), "size": k} for k in range(random.randrange(8))] for n in range(3)}
        wanted = [(f"u{random.randrange(4)}", random.choice([0, 0, 3, 6])) for _ in range(2)]
        with probe.request("pages"):
            probe.output(module.pages(uploads, wanted))
