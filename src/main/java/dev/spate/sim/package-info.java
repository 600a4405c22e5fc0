/**
 * The real {@link dev.spate.scheduler.Scheduler} under a virtual clock, with simulated peers, links and disk: hours of a
 * download in a second, the same every time for the same seed.
 */
package dev.spate.sim;
