def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        requests = []
        for _ in range(5):
            values = {"user": f"u{random.randrange(9)}"}
            if random.random() < 0.6:
                values["order"] = random.randrange(99)
            requests.append((random.choice(["user", "order", "order", "basket"]), values))
        with probe.request("links"):
            probe.output(module.links(requests))
