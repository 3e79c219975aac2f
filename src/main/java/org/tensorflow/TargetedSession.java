package org.tensorflow;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetConfig;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_SetTarget;

import org.bytedeco.javacpp.BytePointer;
import org.tensorflow.internal.c_api.TF_Session;
import org.tensorflow.internal.c_api.TF_SessionOptions;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.proto.ConfigProto;

/**
 * Factory of sessions on a server of a cluster. It is in TensorFlow's package since the public
 * constructors of {@link Session} set no target, and the one that takes a native session is visible
 * only here.
 */
public final class TargetedSession {

  private TargetedSession() {}

  /**
   * Opens a session on a server. The caller closes it before the graph.
   *
   * @param target of the server, such as {@code grpc://10.0.0.7:2222}
   */
  public static Session open(Graph graph, ConfigProto config, String target) {
    try (Graph.Reference reference = graph.ref();
        BytePointer bytes = new BytePointer(config.toByteArray());
        TF_Status status = TF_Status.newStatus();
        TF_SessionOptions options = TF_SessionOptions.newSessionOptions()) {
      TF_SetConfig(options, bytes, bytes.capacity(), status);
      status.throwExceptionIfNotOK();
      TF_SetTarget(options, target);
      TF_Session session = TF_Session.newSession(reference.nativeHandle(), options, status);
      status.throwExceptionIfNotOK();
      session.retainReference();
      return new Session(graph, session);
    }
  }
}
