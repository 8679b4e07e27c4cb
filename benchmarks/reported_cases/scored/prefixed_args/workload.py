def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        token = f"{random.getrandbits(60):x}" + ("==" if random.random() < 0.35 else "")
        arguments = [f"--pf_input_token={token}", f"--pf_input_n={random.randrange(9)}", '--mapping={"text": "body"}']
        if random.random() < 0.3:
            arguments.append(f"--pf_env_URL=http://x/?a={random.randrange(9)}")
        if random.random() < 0.5:
            arguments.append("--debug")
        rows = [{"body": f"b{n}", "id": n} for n in range(random.randrange(1, 4))]
        with probe.request("run"):
            probe.output(module.run(arguments, rows))
