def workload(module, probe):
    for number in range(4):
        random = probe.input(number)
        zone = "\n".join(f"{1900 + 3 * n} {n % 3} Z{n}" for n in range(40))
        lines = []
        for n in range(900):
            mode = random.choice(["-rw-------", "drwx------", "-rw-r--r--"])
            date = f"2019/{random.randrange(1, 13):02}/{random.randrange(1, 28):02} {random.randrange(24):02}:{random.randrange(60):02}:07"
            lines.append(f"{mode} {random.randrange(9999):>14} {date} base/{n}" if n % 50 else "sending incremental file list")
        with probe.request("analyse"):
            found = module.analyse(zone, "\n".join(lines), "2019-06-01T00:00:00")
        probe.output(found)
