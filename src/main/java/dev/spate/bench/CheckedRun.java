package dev.spate.bench;

import dev.spate.report.RunRecord;

/**
 * A run, with the figures that tell whether it can be trusted.
 *
 * @param run as it is reported
 * @param loopBusyShare the part of the time that the swarm's busiest thread was busy, 0 to 1; NaN when unknown
 * @param refusedForFiles connections that the swarm refused for want of open files; -1 when unknown
 * @param stolenSeconds processor time that the machine below us gave to others meanwhile; NaN when unknown
 */
record CheckedRun(RunRecord run, double loopBusyShare, long refusedForFiles, double stolenSeconds) {
    /** Of a run that never began. */
    static CheckedRun of(RunRecord run) {
        return new CheckedRun(run, Double.NaN, -1, Double.NaN);
    }
}
