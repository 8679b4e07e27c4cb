def workload(module, probe):
    for number in range(3):
        random = probe.input(number)
        messages = []
        for n in range(400):
            messages.append({
                "subtopic": ["data", f"d{n % 7}"],
                "relPath": f"data/{n}.bin" if n % 50 else "",
                "integrity": {"method": "sha512", "value": f"{random.getrandbits(90):x}"},
                "blocks": {"method": "inplace", "size": 4096, "manifest": {str(k): {"size": k, "value": "x"} for k in range(6)}},
                "fileOp": {"link": None},
                "_format": "v03",
                "local_offset": 0,
                "_deleteOnPost": ["_format", "local_offset", "exchange"],
            })
        with probe.request("run"):
            found = module.run(messages, [["v03"], ["v03", "copy"]])
        probe.output(found)
