def workload(module, probe):
    for number in range(30):
        random = probe.input(number)
        bare = 0.3 if random.random() < 0.6 else 0.0

        def post(url, body):
            if random.random() < 0.6:
                return 202, {"messageId": f"m-{random.randrange(9999)}"}
            answer = {"type": "invalid", "message": f"no {body['event']}"}
            if random.random() < bare:
                del answer["message"]
            return random.choice([400, 500]), answer

        with probe.request("notify"):
            probe.output(module.notify(post, [(f"e{n}", f"r{n}") for n in range(4)]))
