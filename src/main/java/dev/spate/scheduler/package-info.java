/**
 * The pure core: which block to ask of which peer, and when (BEP 3, BEP 6).
 *
 * <p>Inputs are methods of {@link dev.spate.scheduler.Scheduler}, outputs are {@link dev.spate.scheduler.Command}s drained
 * afterwards; time and randomness are arguments. Nothing here knows sockets, files, threads or a clock, so any run can be
 * replayed from its seed. Everything belongs to one thread: the one that owns the scheduler.
 */
package dev.spate.scheduler;
