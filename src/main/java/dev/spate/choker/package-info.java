/**
 * Who may take from us, pure: the choking algorithm (BEP 3, with libtorrent's rules for the number of slots and for seeding)
 * and superseeding (BEP 16).
 *
 * <p>{@link dev.spate.choker.Choker} is told of events and of the time, and answers with decisions that are drained. It knows no
 * connections, threads or clock; everything belongs to the caller's thread, so that a run can be replayed from its seed.
 *
 * <p>Used by {@code cli}, {@code session}, {@code sim}. Errors: none but bugs: a broken invariant is an {@link
 * java.lang.IllegalStateException}.
 */
package dev.spate.choker;
