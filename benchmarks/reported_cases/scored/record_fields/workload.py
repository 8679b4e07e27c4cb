def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        lines = []
        for n in range(2):
            lines += ["PT J", f"TI A title {random.randrange(99)}", "   that goes on", f"PY {random.randrange(1990, 2020)}"]
            if random.random() < 0.08:
                lines.append(f"   {random.randrange(1990, 2020)}")
        with probe.request("read"):
            probe.output(module.read("\n".join(lines)))
