package yolov3.io;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Actions of a program that ends early, by a signal or by an exit in the middle: delete what is not
 * complete, end what it started.
 */
public final class ExitActions {

  private static final Set<Runnable> ACTIONS = new LinkedHashSet<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ExitActions::runAll, "exit actions"));
  }

  private ExitActions() {}

  /** Adds an action, which must be quick; it is known by its identity. */
  public static void add(Runnable action) {
    synchronized (ACTIONS) {
      ACTIONS.add(action);
    }
  }

  /** Removes an action. Returns false when the program is ending and the action was begun. */
  public static boolean remove(Runnable action) {
    synchronized (ACTIONS) {
      return ACTIONS.remove(action);
    }
  }

  /** Runs and removes the actions, as an exit does. */
  public static void runAll() {
    List<Runnable> actions;
    synchronized (ACTIONS) {
      actions = new ArrayList<>(ACTIONS);
      ACTIONS.clear();
    }
    actions.forEach(Runnable::run);
  }
}
