package yolov3.export;

/** The type in which an export keeps its kernels; the network computes in float32. */
public enum Precision {
  /** As trained. */
  FLOAT32,
  /** Half the size. */
  FLOAT16;
}
