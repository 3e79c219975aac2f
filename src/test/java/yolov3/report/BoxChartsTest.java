package yolov3.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import yolov3.data.check.DatasetStatistics;
import yolov3.report.chart.HeatMap;

class BoxChartsTest {

  @Test
  void axisEndsWhereTheCountsDo() {
    int perDoubling = DatasetStatistics.SIZE_CELLS_PER_DOUBLING;
    int doublings = DatasetStatistics.SIZE_DOUBLINGS;
    int[][] counts = new int[doublings * perDoubling][doublings * perDoubling];
    counts[10 * perDoubling][11 * perDoubling] = 1;

    HeatMap map = BoxCharts.doublings(counts, perDoubling, doublings + 1, List.of(), "x", "y");

    assertEquals(10, map.x().lower());
    assertEquals(doublings, map.x().upper());
    assertEquals((doublings - 10) * perDoubling, map.counts().length);
    assertEquals(1, map.counts()[0][perDoubling]);
  }
}
