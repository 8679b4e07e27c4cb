def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        headers = []
        for n in range(2):
            address = f"10.0.{random.randrange(9)}.{random.randrange(99)}"
            if random.random() < 0.1:
                address = f"2001:db8::{random.randrange(99):x}"
            parts = [f"CIP:{address}", f"CTRY:{random.choice(['', 'DE', 'US'])}", "LANG:en", f"SCL:{random.randrange(9)}"]
            random.shuffle(parts)
            headers.append((f"X-Report-{n}", ";".join(parts) + ";"))
        with probe.request("analyse"):
            probe.output(module.analyse(headers))
