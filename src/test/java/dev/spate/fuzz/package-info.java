/**
 * Fuzzing of everything that reads what strangers wrote. A target is a class called {@code XFuzz} in the package of what it
 * tries, with a method {@code fuzzerTestOneInput}; {@link dev.spate.fuzz.FuzzTarget} lists them all. The corpora are in
 * {@code src/test/resources/fuzz}, and docs/reliability.md says how a campaign is run.
 */
package dev.spate.fuzz;
