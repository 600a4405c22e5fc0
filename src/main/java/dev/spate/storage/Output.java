package dev.spate.storage;

import dev.spate.storage.files.FileMap;
import dev.spate.storage.files.OutputFiles;
import dev.spate.storage.files.OutputTree;
import dev.spate.storage.resume.ResumeWriter;
import dev.spate.storage.resume.UnprovenFiles;
import java.util.concurrent.ExecutorService;

/**
 * What lies on the disk of one torrent, open and locked.
 *
 * @param map where each piece lies in the files
 * @param tree where the files lie
 * @param files for writing
 * @param verified pieces that are there
 * @param unproven files that may be somebody else's
 * @param resumeWriter records them
 * @param verifier says which pieces are right
 * @param disk the threads that check, write and read
 */
record Output(
        FileMap map,
        OutputTree tree,
        OutputFiles files,
        VerifiedPieces verified,
        UnprovenFiles unproven,
        ResumeWriter resumeWriter,
        PieceVerifier verifier,
        ExecutorService disk) {}
