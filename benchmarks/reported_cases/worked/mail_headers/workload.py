def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        texts = []
        for n in range(2):
            to = random.choice(["ann@x.org", "bo@x.org, cy@x.org", "cy@x.org", ""])
            subject = random.choice(["hello", "re: this: and that", "hello"])
            texts.append(f"To: {to}\nFrom: me@x.org\nSubject: {subject}\n\nbody")
        with probe.request("drafts"):
            probe.output(module.drafts(texts))
