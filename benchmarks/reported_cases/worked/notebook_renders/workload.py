def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        notebooks = [
            (f"/{random.getrandbits(80):x}.ipynb", [f"{random.getrandbits(200):x}" for _ in range(4)], random.choice([1, 1, 2, 3]))
            for _ in range(30)
        ]
        with probe.request("serve"):
            found = module.serve(notebooks)
        probe.output(found)
