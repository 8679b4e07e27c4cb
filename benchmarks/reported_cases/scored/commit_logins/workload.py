import json


def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        commits = []
        for _ in range(random.randrange(2, 6)):
            data = {"sha": f"{random.getrandbits(160):040x}", "commit": {"message": "mend it\n\nand more"}}
            kind = random.choice(["user", "user", "user", "user", "none", "null"])
            if kind != "none":
                data["author"] = None if kind == "null" else {"login": f"u{random.randrange(4)}"}
            commits.append(data)
        text = json.dumps(commits)
        with probe.request("history"):
            probe.output(module.history(lambda path: text, "main"))
