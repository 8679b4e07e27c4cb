from datetime import date, datetime, timedelta


def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        monday = date(2026, 3, 2) + timedelta(weeks=random.randrange(9))
        rows = []
        for n in range(random.randrange(2, 6)):
            start = datetime(monday.year, monday.month, monday.day, 9) + timedelta(hours=random.randrange(-90, 250))
            rows.append((f"e{n}", start, random.choice([None, timedelta(hours=2)])))
        if random.random() < 0.45:
            rows.append(("holiday", monday + timedelta(days=random.randrange(-3, 9)), None))
        with probe.request("week"):
            probe.output(module.week(rows, monday))
