def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        answers = []
        for n in range(2):
            lines = ["HTTP/1.1 200 OK", f"Content-Length: {random.randrange(999)}", f"Set-Cookie: s{n}=v{random.randrange(9)}; Path=/", "", ""]
            if random.random() < 0.08:
                lines.insert(random.randrange(1, 4), random.choice(["SSH-2.0-OpenSSH_7.9p1", "garbage"]))
            answers.append("\r\n".join(lines))
        with probe.request("fetch"):
            probe.output(module.fetch(answers))
