def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        messages = [random.randbytes(random.randrange(180_000, 220_000)) for _ in range(2)]
        with probe.request("send"):
            sent = module.send(messages, 70)
        probe.output(sent)
