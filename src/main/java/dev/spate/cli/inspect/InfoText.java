package dev.spate.cli.inspect;

import dev.spate.cli.console.StandardOutput;
import dev.spate.metainfo.FileEntry;
import dev.spate.metainfo.Metainfo;
import dev.spate.metainfo.PieceHashes;
import dev.spate.text.CleanText;
import java.time.Instant;
import java.util.List;

/** The lines of {@code info}: five headings and the piece hashes in a fixed order (a v2 torrent has no such hashes), then, if asked for, the rest. */
final class InfoText {
    private InfoText() {}

    static void write(Metainfo metainfo, boolean full, StandardOutput out) throws StandardOutput.ReaderGone {
        out.line("Tracker URL: " + CleanText.escaped(metainfo.trackerUrl()));
        out.line("Length: " + metainfo.files().totalBytes());
        out.line("Info Hash: " + metainfo.infoHash().toHex());
        out.line("Piece Length: " + metainfo.layout().pieceLength());
        if (!metainfo.isV2Only()) {
            out.line("Piece Hashes:");
        }
        byte[] hex = new byte[2 * PieceHashes.LENGTH_BYTES];
        for (int piece = 0; piece < metainfo.pieceHashes().count(); piece++) {
            metainfo.pieceHashes().putHex(piece, hex, 0);
            out.line(sink -> sink.write(hex));
        }
        if (full) {
            writeRest(metainfo, out);
        } else if (metainfo.isV2Only()) {
            // The line above has but a part of its hash.
            writeInfoHashV2(metainfo, out);
        }
    }

    private static void writeRest(Metainfo metainfo, StandardOutput out) throws StandardOutput.ReaderGone {
        out.line("Name: " + CleanText.escaped(metainfo.name()));
        out.line("Private: " + (metainfo.isPrivate() ? "yes" : "no"));
        writeInfoHashV2(metainfo, out);
        if (metainfo.comment().isPresent()) {
            out.line("Comment: " + CleanText.escaped(metainfo.comment().get()));
        }
        if (metainfo.createdBy().isPresent()) {
            out.line("Created By: " + CleanText.escaped(metainfo.createdBy().get()));
        }
        if (metainfo.creationDateEpochSeconds().isPresent()) {
            out.line("Created: "
                    + Instant.ofEpochSecond(metainfo.creationDateEpochSeconds().getAsLong()));
        }
        int number = 1;
        for (List<String> tier : metainfo.tiers()) {
            for (String url : tier) {
                out.line("Tracker Tier " + number + ": " + CleanText.escaped(url));
            }
            number++;
        }
        for (String url : metainfo.webSeeds()) {
            out.line("Web Seed: " + CleanText.escaped(url));
        }
        out.line("Files:");
        for (FileEntry file : metainfo.files()) {
            if (!file.pad()) {
                out.line(file.length() + " " + CleanText.escaped(String.join("/", file.path())));
            }
        }
        if (metainfo.infoHashV2().isPresent()) {
            writeRoots(metainfo, out);
        }
    }

    private static void writeInfoHashV2(Metainfo metainfo, StandardOutput out) throws StandardOutput.ReaderGone {
        if (metainfo.infoHashV2().isPresent()) {
            out.line("Info Hash v2: " + metainfo.infoHashV2().get().toHex());
        }
    }

    private static void writeRoots(Metainfo metainfo, StandardOutput out) throws StandardOutput.ReaderGone {
        out.line("Pieces Roots:");
        for (FileEntry file : metainfo.files()) {
            if (file.piecesRoot().isPresent()) {
                out.line(file.piecesRoot().get().toHex() + " " + CleanText.escaped(String.join("/", file.path())));
            }
        }
    }

    /** The files alone, with the numbers by which {@code download --select} knows them. */
    static void writeFiles(Metainfo metainfo, StandardOutput out) throws StandardOutput.ReaderGone {
        int number = 1;
        for (FileEntry file : metainfo.files()) {
            if (!file.pad()) {
                out.line(number++ + " " + file.length() + " " + CleanText.escaped(String.join("/", file.path())));
            }
        }
    }
}
