def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        operator = random.choice([b"Ann", "J\u00fcrgen".encode(), "J\u00fcrgen".encode("latin-1"), b"Bo"])
        content = b"scan = %d\noperator = " % random.randrange(99) + operator + b"\n:END:" + bytes([1, 2, random.randrange(256)])
        with probe.request("summary"):
            probe.output(module.summary(content))
