"""A bridge between chats and tasks: who asked, and how the answer is sent."""


class Channel:
    def __init__(self):
        self.sent = []
        self.streamed = 0

    def post(self, text, public):
        self.sent.append((text, public))

    def stream(self, text):
        self.streamed += len(text)


class Bridge:
    def __init__(self):
        self.pending_tiers = {}
        self.pending_collab = {}
        self.channels = {"team": Channel(), "other": Channel()}

    def on_message(self, task_id, author, text):
        tier = "owner" if author == "ann" else "guest"
        self.pending_tiers[task_id] = tier
        self.pending_collab[task_id] = "with" in text
        return tier

    def on_progress(self, task_id, text):
        tier = self.pending_tiers.get(task_id, "guest")
        if tier == "owner" or self.pending_collab.get(task_id, False):
            self.channels["team"].stream(text)

    def on_result(self, task_id, text):
        tier = self.pending_tiers.pop(task_id, "guest")
        channel = self.channels["team" if tier == "owner" else "other"]
        channel.post(text, tier != "owner")
        return tier

    def on_expired(self, task_id):
        self.pending_tiers.pop(task_id, None)


BRIDGE = Bridge()


def day(messages):
    answers = []
    for task_id, author, text, expires in messages:
        BRIDGE.on_message(task_id, author, text)
        BRIDGE.on_progress(task_id, text)
        if expires:
            BRIDGE.on_expired(task_id)
        else:
            answers.append(BRIDGE.on_result(task_id, text))
    for channel in BRIDGE.channels.values():
        channel.sent.clear()
    return answers
