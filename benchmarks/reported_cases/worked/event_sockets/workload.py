def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        for _ in range(15):
            headers = {f"h{n}": f"{random.getrandbits(400):x}" for n in range(6)}
            saves = [f"{random.randrange(40)}.ipynb" for _ in range(5)]
            with probe.request("session"):
                found = module.session(headers, saves, random.random() < 0.4)
            probe.output(found)
