def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        documents = [{"_id": f"p{random.getrandbits(60):x}", "name": f"n{n}", "age": random.randrange(90)} for n in range(2_500)]
        with probe.request("export"):
            found = module.export(documents)
        probe.output(found)
