"""Messages of receivers: their names, classes and identities as bytes."""

CLASSES = {bytes([number]): f"CLASS-{number}" for number in range(1, 60)}
MESSAGES = {
    bytes([number % 59 + 1, number // 59]): f"CLASS-{number % 59 + 1}-MSG{number // 59}" for number in range(900)
}


class UnknownMessage(Exception):
    pass


def key_from_val(dictionary, value):
    val = None
    for key, val in dictionary.items():
        if val == value:
            return key
    raise KeyError(f"No key found for value {value}")


def msgstr2bytes(msg_class, msg_id):
    try:
        clsid = key_from_val(CLASSES, msg_class)
        msgid = key_from_val(MESSAGES, msg_id)[1:2]
        return (clsid, msgid)
    except KeyError as err:
        raise UnknownMessage(f"Undefined message, class {msg_class}, id {msg_id}") from err


class Message:
    def __init__(self, msg_class, msg_id, payload):
        self.clsid, self.msgid = msgstr2bytes(msg_class, msg_id)
        self.payload = payload

    @property
    def identity(self):
        return MESSAGES.get(self.clsid + self.msgid, "unknown")

    def serialize(self):
        content = self.clsid + self.msgid + len(self.payload).to_bytes(2, "little") + self.payload
        low = high = 0
        for byte in content:
            low = (low + byte) & 0xFF
            high = (high + low) & 0xFF
        return b"\xb5b" + content + bytes([low, high])


def build(orders):
    sent, failed = [], []
    for msg_class, msg_id, payload in orders:
        try:
            message = Message(msg_class, msg_id, payload)
        except UnknownMessage as error:
            failed.append(str(error))
            continue
        sent.append((message.identity, message.serialize()))
    return sent, failed
