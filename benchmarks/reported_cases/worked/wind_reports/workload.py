def workload(module, probe):
    for number in range(50):
        random = probe.input(number)
        texts = []
        for n in range(4):
            direction = f"{random.randrange(36) * 10:03d}"
            if random.random() < 0.06:
                direction = random.choice(["VRB", "///"])
            texts.append(f"EDDF {direction}{random.randrange(40):02d}KT 9999" if random.random() > 0.1 else "EDDF 9999")
        with probe.request("winds"):
            probe.output(module.winds(texts))
