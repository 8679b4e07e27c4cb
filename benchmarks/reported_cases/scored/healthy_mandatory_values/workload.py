def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        arguments = [f"db.user=u{random.randrange(9)}"]
        if random.random() < 0.7:
            arguments.append(f"db.host=h{random.randrange(9)}")
        with probe.request("start"):
            probe.output(module.start(arguments))
