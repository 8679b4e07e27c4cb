def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        pieces = []
        for n in range(60):
            pieces.append(f"import a . b{random.randrange(999)} ;")
            pieces.append(f"class C{n} extends B{random.randrange(99)} {{ " + "x = 1 ; " * random.randrange(10, 30) + "}")
        text = " ".join(pieces)
        with probe.request("scan"):
            imports, classes = module.scan(text)
        probe.output([imports, classes])
