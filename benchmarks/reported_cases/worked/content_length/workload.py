def workload(module, probe):
    app = module.application()
    for number in range(40):
        random = probe.input(number)
        headers = [("Accept", "*/*")]
        length = random.choice(["10", "900", "0", "", "12abc", None])
        if length is not None:
            headers.append(("Content-Length", length))
        with probe.request("handle"):
            probe.output(module.handle(app, "POST", random.choice(["/echo", "/echo", "/none"]), headers))
