def workload(module, probe):
    for number in range(50):
        random = probe.input(number)
        texts = []
        for n in range(3):
            lines = [f"GET /{n} HTTP/1.1", f"Host: h{random.randrange(9)}", f"X-Count: {random.randrange(99)}"]
            dice = random.random()
            if dice < 0.05:
                lines.append(f": {random.randrange(9)}")
            elif dice < 0.15:
                lines.append("Accept : text/plain")
            elif dice < 0.25:
                lines.append(" more of it")
            lines.append("Connection: close")
            texts.append("\r\n".join(lines))
        with probe.request("read"):
            probe.output(module.read(texts, inspecting=number % 2 == 0))
