def workload(module, probe):
    for number in range(50):
        random = probe.input(number)
        lines = []
        for moment in range(4):
            for source in ("Hydro", "Wind", "Coal", "Net Purchases", "Inadvertent Flow", "Other"):
                if source != "Net Purchases" or random.random() > 0.06:
                    lines.append((moment, source, random.randrange(-9, 900)))
        with probe.request("fetch"):
            probe.output(module.fetch_production("US-IPC", lines))
