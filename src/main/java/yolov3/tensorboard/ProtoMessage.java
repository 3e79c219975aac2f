package yolov3.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnknownFieldSet;

/**
 * A protocol buffer message without a generated class: fields by their numbers. Those of
 * TensorBoard's plugins are few and do not change, since old logs must stay readable. A repeated
 * field gets one more value with each call.
 */
final class ProtoMessage {

  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  /** Adds an integer, an enum's number or a boolean's 1. */
  ProtoMessage number(int field, long value) {
    fields.mergeField(field, UnknownFieldSet.Field.newBuilder().addVarint(value).build());
    return this;
  }

  ProtoMessage real(int field, double value) {
    fields.mergeField(
        field,
        UnknownFieldSet.Field.newBuilder().addFixed64(Double.doubleToRawLongBits(value)).build());
    return this;
  }

  ProtoMessage text(int field, String value) {
    return bytes(field, ByteString.copyFromUtf8(value));
  }

  ProtoMessage message(int field, ProtoMessage value) {
    return bytes(field, value.bytes());
  }

  ProtoMessage message(int field, MessageLite value) {
    return bytes(field, value.toByteString());
  }

  private ProtoMessage bytes(int field, ByteString value) {
    fields.mergeField(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build());
    return this;
  }

  ByteString bytes() {
    return fields.build().toByteString();
  }
}
