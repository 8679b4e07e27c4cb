def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        headers = ["Origin: https://a.b", f"X-Number: {random.randrange(99)}"]
        if random.random() < 0.15:
            headers.insert(random.randrange(3), "")
        with probe.request("run"):
            probe.output(module.run(["t1", f"t{random.randrange(9)}"], headers, "a=1; b=2"))
