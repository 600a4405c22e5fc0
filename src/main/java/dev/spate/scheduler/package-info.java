/**
 * The pure core: which block to request from which peer, and when (BEP 3, BEP 6).
 *
 * <p>Inputs are methods of {@link dev.spate.scheduler.Scheduler}, outputs are {@link dev.spate.scheduler.Command}s drained
 * afterwards; time and randomness are arguments. Nothing here knows sockets, files, threads or a clock, so any run can be
 * replayed from its seed. Everything belongs to one thread: the one that owns the scheduler.
 *
 * <p>The life of a block:
 *
 * <ol>
 *   <li>{@code RequestFiller.fill}: how many blocks a peer may be asked for; its {@code RequestWindow} (sub-package {@code
 *       rate}) and {@code QueueBudget} say that.
 *   <li>{@code PieceChoice.next}: from which piece; {@code Pieces} opens one by a {@code PiecePicker} (sub-package {@code
 *       pick}).
 *   <li>{@code OutstandingRequests.request}: the request, as a {@code Command.Request}.
 *   <li>{@code BlockReceiver.isWanted}: the block begins to arrive; is it still wanted?
 *   <li>{@code BlockReceiver.received}: it is there. The last one of a piece makes a {@code Command.StorePiece}.
 *   <li>{@code PeerEviction.piecePassed} or {@code pieceFailed}: the verdict on the piece; {@code SmartBan} (sub-package
 *       {@code smartban}) says who lied.
 * </ol>
 *
 * <p>Beside it: {@code Endgame} requests late blocks twice and frees stalled pieces, {@code PeerDeadlines} and {@code
 * RequestTimeout} find silent peers.
 *
 * <p>Used by {@code cli}, {@code session}, {@code sim}, {@code simulate}. Errors: none but bugs: a broken invariant is an
 * {@link java.lang.IllegalStateException}.
 */
package dev.spate.scheduler;
