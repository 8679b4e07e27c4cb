def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        texts = []
        for n in range(2):
            flaw = random.choice(["Not affected", "Mitigation", "Vulnerable: no microcode", "Not affected"])
            texts.append(f"Socket(s): {n + 1}\nCore(s) per socket:  {random.randrange(1, 9)}\nVulnerability: {flaw}\n")
        with probe.request("gather"):
            probe.output(module.gather(texts))
