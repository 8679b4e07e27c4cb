def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        reports = []
        for n in range(random.randrange(2, 5)):
            level = random.choice(["80", "12", "100", "55", "7", None, "63", "", "19.5"] if number % 3 == 0 else ["80", "12", None])
            reports.append((f"d{n}", {"battery": level} if level is not None else {"linkquality": "3"}))
        with probe.request("survey"):
            probe.output(module.survey(reports))
