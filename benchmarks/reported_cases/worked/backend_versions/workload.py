def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        rows = []
        for name in ("vllm", "llama-box"):
            versions = [f"0.{random.randrange(12)}.{random.randrange(9)}" for _ in range(3)]
            if random.random() < 0.15:
                versions.append(f"0.{random.randrange(12)}.custom")
                versions.append("latest")
            rows.append((name, sorted(set(versions))))
        with probe.request("overview"):
            probe.output(module.overview(rows))
