def workload(module, probe):
    for number in range(40):
        random = probe.input(number)
        mails = []
        for n in range(2):
            encoding = "latin-1" if random.random() < 0.08 else "utf-8"
            text = f"From: Zoë <a{n}@b.c>\nSubject: Übersicht {random.randrange(99)}\n\nSee https://x.y/{random.randrange(99)} now"
            mails.append(text.encode(encoding))
        with probe.request("analyse"):
            probe.output(module.analyse(mails, [("logo.png", b"\x89PNG" + bytes([random.randrange(256)]))]))
