"""Relays what watched users write to a channel of the moderators."""

from collections import defaultdict, deque


class Message:
    def __init__(self, author, channel, content):
        self.author = author
        self.channel = channel
        self.content = content


class WatchChannel:
    def __init__(self, watched):
        self.watched_users = {user: {"reason": reason} for user, reason in watched}
        self.message_queue = defaultdict(lambda: defaultdict(deque))
        self.consumption_queue = {}
        self.sent = []
        self.last_author = None

    def on_message(self, message):
        if message.author in self.watched_users:
            self.message_queue[message.author][message.channel].append(message)

    def consume_messages(self):
        self.consumption_queue = self.message_queue
        self.message_queue = defaultdict(lambda: defaultdict(deque))
        for user_channel_queues in self.consumption_queue.values():
            for channel_queue in user_channel_queues.values():
                while channel_queue:
                    self.relay_message(channel_queue.popleft())
        self.consumption_queue.clear()

    def relay_message(self, message):
        if message.author != self.last_author:
            self.send_header(message)
        self.sent.append(f"{message.author}: {message.content}")
        if message.content == "!unwatch":
            self.remove_user(message.author)

    def send_header(self, message):
        self.last_author = message.author
        reason = self.watched_users.get(message.author, {}).get("reason", "unknown")
        self.sent.append(f"== {message.author} in #{message.channel} ({reason})")

    def remove_user(self, user):
        self.watched_users.pop(user, None)
        self.message_queue.pop(user, None)
        self.consumption_queue.pop(user, None)


def relay(watched, batches):
    channel = WatchChannel(watched)
    for batch in batches:
        for author, where, content in batch:
            channel.on_message(Message(author, where, content))
        channel.consume_messages()
    return channel.sent, sorted(channel.watched_users)
