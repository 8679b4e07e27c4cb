def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        bundle = [{"id": n, "organ": random.choice(["brain", "liver"]), "organ_part": random.choice(["cortex", "lobe", "stem"])} for n in range(4)]
        if random.random() < 0.15:
            bundle.append({"id": 9, "organ": "skin", "organ_part": None})
        with probe.request("index"):
            probe.output(module.index([bundle]))
