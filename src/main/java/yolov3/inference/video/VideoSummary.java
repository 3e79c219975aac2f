package yolov3.inference.video;

import java.util.List;

/**
 * Result of a pass through a video.
 *
 * @param read frames that were read
 * @param detected frames that went through the detector
 * @param dropped frames of a camera or live stream that were wanted, but came faster than they
 *     could be detected
 * @param videoSeconds time of the last frame that was read
 * @param wallSeconds time that it took
 * @param detectorSeconds time of the detector alone
 * @param stopped whether the user stopped it
 * @param problems a line for each kind of damage and for an early end
 */
public record VideoSummary(
    long read,
    long detected,
    long dropped,
    double videoSeconds,
    double wallSeconds,
    double detectorSeconds,
    boolean stopped,
    List<String> problems) {}
