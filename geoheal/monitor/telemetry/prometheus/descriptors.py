"""Build protobuf messages from tables of their fields: number, name and type; a star marks repeated ones."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

_KINDS: Final = {
    "string": FieldDescriptorProto.TYPE_STRING,
    "double": FieldDescriptorProto.TYPE_DOUBLE,
    "int32": FieldDescriptorProto.TYPE_INT32,
    "int64": FieldDescriptorProto.TYPE_INT64,
    "uint32": FieldDescriptorProto.TYPE_UINT32,
    "uint64": FieldDescriptorProto.TYPE_UINT64,
    "sint32": FieldDescriptorProto.TYPE_SINT32,
    "sint64": FieldDescriptorProto.TYPE_SINT64,
}


def class_of(package: str, messages: Mapping[str, Sequence[str]], name: str) -> Any:  # noqa: ANN401
    """Return the class of a message.

    Parameters
    ----------
    package, messages
        Name of the package, and the fields by message.
    name
        Name of the message.
    """
    file = FileDescriptorProto(name=f"{package}.proto", package=package, syntax="proto3")
    for message, fields in messages.items():
        descriptor = file.message_type.add(name=message)
        for field in fields:
            _add(descriptor, package, *field.split())
    pool = DescriptorPool()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName(f"{package}.{name}"))


def _add(message: DescriptorProto, package: str, number: str, name: str, kind: str) -> None:
    plain = kind.removeprefix("*")
    field = message.field.add(name=name, number=int(number))
    is_repeated = plain != kind
    field.label = FieldDescriptorProto.LABEL_REPEATED if is_repeated else FieldDescriptorProto.LABEL_OPTIONAL
    if plain in _KINDS:
        field.type = _KINDS[plain]
    else:
        field.type, field.type_name = FieldDescriptorProto.TYPE_MESSAGE, f".{package}.{plain}"
