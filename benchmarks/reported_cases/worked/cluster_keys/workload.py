def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        requests = []
        for _ in range(60):
            tag = f"{{{random.randrange(99)}}}" if random.random() < 0.3 else ""
            keys = [f"{tag}{random.getrandbits(128):032x}" for _ in range(random.choice([1, 1, 2]))]
            requests.append((random.choice(["GET", "DEL"]), keys))
        with probe.request("serve"):
            found = module.serve(requests)
        probe.output(found)
