def workload(module, probe):
    for number in range(6):
        random = probe.input(number)
        requests = [
            (f"u{random.randrange(9)}", {"token": f"{random.getrandbits(400):x}"}, [f"n{random.randrange(9)}" for _ in range(2)])
            for _ in range(50)
        ]
        with probe.request("serve"):
            found = module.serve(requests)
        probe.output(found)
