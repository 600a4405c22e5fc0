/**
 * The real {@link dev.spate.scheduler.Scheduler} under a virtual clock, with simulated peers, links and disk: hours of a
 * download in a second, the same every time for the same seed.
 *
 * <p>Used by {@code cli}, {@code simulate}. Threads: one thread and a virtual clock. Errors: a broken invariant of the
 * scheduler ends the run, with its seed.
 */
package dev.spate.sim;
