/**
 * The commands: they parse, call one method of the library and print what came back. The only
 * package that prints or decides exit codes.
 *
 * <p>Conventions: a command is a picocli {@code Callable<Integer>} listed in {@link
 * yolov3.cli.Main}. It writes its result to {@code spec.commandLine().getOut()} and notes about
 * progress to {@code getErr()}, never to {@code System.out}, so that tests run it in their own JVM.
 * Exit codes: 0 done, 1 the run broke, 2 the user's mistake; the last two are thrown as {@link
 * yolov3.io.RunFailedException} and {@link yolov3.io.UserException}.
 */
package yolov3.cli;
