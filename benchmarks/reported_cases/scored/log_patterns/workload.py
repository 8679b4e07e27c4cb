def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        lines = [f"{random.choice(['GET', 'PUT'])} 10.0.0.{random.randrange(256)} {random.randrange(999)} ok" for _ in range(60)]
        custom = {"VERB": "GET"} if number == 1 else None
        text = "%{VERB:verb} %{IP:ip}" if number == 1 else "%{WORD:verb} %{IP:ip} %{NUMBER:size}"
        with probe.request("read"):
            found = module.read(text, lines, custom)
        probe.output(found)
