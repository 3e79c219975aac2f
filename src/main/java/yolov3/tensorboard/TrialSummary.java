package yolov3.tensorboard;

import com.google.protobuf.ByteString;
import com.google.protobuf.Value;
import java.util.Map;
import org.tensorflow.proto.DataClass;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.TensorProto;

/**
 * A run as TensorBoard's {@code hparams} plugin reads it: empty tensors under tags of its own,
 * whose metadata hold the messages (tensorboard/plugins/hparams/metadata.py, summary_v2.py,
 * plugin_data.proto).
 *
 * <p>A third message, {@code Experiment} with the columns of the table, is not written: the plugin
 * takes that of any one run and hides what only other runs have. Without it, it finds the columns
 * in all runs and puts those first in which they differ.
 */
final class TrialSummary {

  private static final int DATA_SESSION_START = 3;
  private static final int DATA_SESSION_END = 4;

  private static final int START_HPARAM = 1;
  private static final int START_GROUP_NAME = 4;
  private static final int START_TIME = 5;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;

  private static final int END_STATUS = 1;
  private static final int END_TIME = 2;
  private static final int STATUS_SUCCESS = 1;

  private TrialSummary() {}

  static Summary.Value start(String name, Map<String, Object> hyperparameters, double seconds) {
    ProtoMessage session =
        new ProtoMessage().text(START_GROUP_NAME, name).real(START_TIME, seconds);
    hyperparameters.forEach(
        (key, value) ->
            session.message(
                START_HPARAM,
                new ProtoMessage().text(ENTRY_KEY, key).message(ENTRY_VALUE, proto(value))));
    return of("_hparams_/session_start_info", DATA_SESSION_START, session);
  }

  static Summary.Value end(double seconds) {
    return of(
        "_hparams_/session_end_info",
        DATA_SESSION_END,
        new ProtoMessage().number(END_STATUS, STATUS_SUCCESS).real(END_TIME, seconds));
  }

  private static Summary.Value of(String tag, int field, ProtoMessage message) {
    TensorProto.Builder empty = SummaryValues.tensor(DataType.DT_FLOAT, 0);
    ByteString content = new ProtoMessage().message(field, message).bytes();
    return SummaryValues.of(tag, empty, "hparams", DataClass.DATA_CLASS_TENSOR, content);
  }

  private static Value proto(Object value) {
    if (value instanceof Number number) {
      return Value.newBuilder().setNumberValue(number.doubleValue()).build();
    }
    return value instanceof Boolean yes
        ? Value.newBuilder().setBoolValue(yes).build()
        : Value.newBuilder().setStringValue(value.toString()).build();
  }
}
