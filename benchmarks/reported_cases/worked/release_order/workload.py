def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        texts = [f"1.{random.randrange(3)}.{random.randrange(9)}" for _ in range(3)]
        if random.random() < 0.4:
            texts.append(f"1.{random.randrange(3)}.rc{random.randrange(3)}")
            texts.append(f"1.{random.randrange(3)}.dev")
        releases = {"tool": texts, "lib": ["2.0", "2.1"]}
        with probe.request("update"):
            probe.output(module.update(releases))
