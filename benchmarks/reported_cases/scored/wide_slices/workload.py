def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        texts = ["".join(random.choice("abc 漢字éñ") for _ in range(random.randrange(200, 300))) for _ in range(3)]
        with probe.request("draw"):
            found = module.draw(texts, 40)
        probe.output(found)
