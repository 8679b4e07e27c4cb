def workload(module, probe):
    for number in range(2):
        random = probe.input(number)
        documents = []
        for _ in range(4):
            order = list(range(600))
            random.shuffle(order)
            documents.append(
                [f"type-{n} = {random.choice(['uint', 'bstr'])} .size {random.randrange(9)} ; {n}" for n in order[:570]]
            )
        with probe.request("load"):
            probe.output(module.load_many(documents))
