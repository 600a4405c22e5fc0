package dev.spate.storage.verify;

import java.util.List;

/**
 * Pieces side by side in the same state and the same files.
 *
 * @param first index of the first piece
 * @param last index of the last piece, itself included
 * @param state BAD or INCOMPLETE
 * @param files indexes of the files with bytes in these pieces, in order, without padding
 */
public record PieceRun(int first, int last, PieceState state, List<Integer> files) {
    /** Copies the list. */
    public PieceRun {
        files = List.copyOf(files);
    }
}
